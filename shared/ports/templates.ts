/**
 * Where templates that tenants wrote are rendered and looked at. The work that one may do is counted by the engine; how
 * long it may take, and in whose time, is for whoever implements this.
 */
import type { Composed, Said } from '../domain/content/content.ts';
import type { Checked, TemplateCheck } from '../domain/content/template-check.ts';
import type { Channel } from '../domain/core/policy.ts';
import type { Milliseconds } from '../domain/core/time.ts';

/** For a message that goes out, or for somebody who tries a template: neither uses up the time of the other. */
export type TemplatePurpose = 'send' | 'look';

export interface TemplateWork {
  /**
   * What is said by `said.template`, and how it is kept.
   * @throws TemplateError for a template that fails, or takes too long; TemplatesBusy
   */
  compose<C extends Channel>(channel: C, said: Said<C>, purpose: TemplatePurpose): Promise<Composed<C>>;
  /** @throws TemplateError for a template that takes too long; TemplatesBusy */
  check(checked: Checked): Promise<TemplateCheck>;
}

/** A tenant's templates have used up their time for now. */
export class TemplatesBusy extends Error {
  override name = 'TemplatesBusy';
  readonly waitMs: Milliseconds;

  constructor(waitMs: Milliseconds) {
    super('the templates of this office have used up their time for now');
    this.waitMs = waitMs;
  }
}
