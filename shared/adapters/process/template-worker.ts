/**
 * The thread that renders tenants' templates, one after the other. Started by `template-thread.ts`, which ends it where one
 * takes too long.
 */
import { parentPort } from 'node:worker_threads';
import { compose } from '../../domain/content/content.ts';
import { TemplateError } from '../../domain/content/engine.ts';
import { checkTemplate } from '../../domain/content/template-check.ts';
import type { TemplateJob, TemplateOutcome } from './template-thread.ts';

function run(job: TemplateJob): unknown {
  return job.do === 'check' ? checkTemplate(job.checked) : compose(job.channel, job.said);
}

/** Of this thread alone: a machine that is busy with something else costs nobody their share. */
const cpuMs = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage & { ms: number } => {
  const used = process.threadCpuUsage(since);
  return { ...used, ms: (used.user + used.system) / 1_000 };
};

function outcomeOf(job: TemplateJob): TemplateOutcome {
  const begun = cpuMs();
  try {
    const value = run(job);
    return { kind: 'done', value, cpuMs: cpuMs(begun).ms };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', message, isTemplates: error instanceof TemplateError, cpuMs: cpuMs(begun).ms };
  }
}

parentPort?.on('message', (job: TemplateJob) => parentPort?.postMessage(outcomeOf(job)));
parentPort?.postMessage('ready');
