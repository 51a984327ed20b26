/**
 * The version of this release, as the package, the program and the API document name it. It is written in `package.json`
 * and nowhere else; a bundle carries what was there when it was built.
 */
import packageJson from '../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
