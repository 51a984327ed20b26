/** An organisation's own sign-in (OpenID Connect): somebody else says who a person is, and which groups they are in. */

/** What the provider says of a person. */
export interface SignedOn {
  /** The provider, as it calls itself: the URL of its `iss`. */
  issuer: string;
  /** Names the person at that provider for good. */
  subject: string;
  /** As people read it. */
  name: string;
  groups: readonly string[];
}

export interface SignOn {
  /**
   * Where the browser goes, and what has to be known when it comes back.
   * @param back the page that it comes back to
   */
  begin(back: string): Promise<{ url: string; kept: string }>;
  /**
   * @param current the whole address by which the browser came back
   * @param kept what `begin` gave out
   * @returns undefined where the provider refused, or the answer is not to what was asked
   */
  finish(current: URL, kept: string): Promise<SignedOn | undefined>;
}
