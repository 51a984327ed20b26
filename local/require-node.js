/**
 * Says in one sentence that Ringonce needs Node 24, instead of failing later and less clearly. It is plain JavaScript,
 * because an older Node can't read TypeScript, and every program imports it before anything else.
 */
const NEEDED_MAJOR = 24;

const major = Number.parseInt(process.versions.node, 10);

if (major < NEEDED_MAJOR) {
  process.stderr.write(
    `Ringonce needs Node ${NEEDED_MAJOR} or newer, and this is Node ${process.versions.node}: in a checkout run it with \`npm start\` (or \`npm run ringonce\`), which bring their own after \`npm ci\`; elsewhere install it without leaving out optional packages.\n`,
  );
  process.exit(1);
}
