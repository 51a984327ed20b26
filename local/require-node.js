/**
 * Says in one sentence that Ringonce needs Node 24, instead of failing in some later, stranger way.
 * Plain JavaScript, and imported before anything else by every way in: an older Node can't read TypeScript.
 */
const NEEDED_MAJOR = 24;

const major = Number.parseInt(process.versions.node, 10);

if (major < NEEDED_MAJOR) {
  process.stderr.write(
    `Ringonce needs Node ${NEEDED_MAJOR} or newer, and this is Node ${process.versions.node}: run it with \`npm start\` (or \`npm run ringonce\`), which bring their own after \`npm ci\`.\n`,
  );
  process.exit(1);
}
