/** The languages that we write and read in. What has to exist in each of them is a `Record<Language, …>`. */
export const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];
