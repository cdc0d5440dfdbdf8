import { dirname, join, relative } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { programName } from '../core/node-agent.ts';

/** A file of a program that was put together. */
export interface LinkedFile {
  /** Its name, in the one folder in which all of them lie. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** npm packages with a part that is no JavaScript: they stay folders of their own. */
export const NOT_LINKED: readonly string[] = ['koffi'];

/** Sources that a thread or a process begins with are named this way. */
const STARTED = /new URL\('(\.[^']+\.ts)', import\.meta\.url\)/g;

/**
 * Puts programs of TypeScript together into a few files of JavaScript, so that Node opens these and strips no types:
 * a node that has just booted starts its agent in a fifth of the time. The same sources give the same bytes.
 *
 * @param root of the checkout
 * @param entries the first files of programs, relative to it
 * @returns the programs, each called as `programName` tells, and what they share
 * @throws Error when a source or an npm package is missing
 */
export async function linkProgram(root: string, entries: readonly string[]): Promise<LinkedFile[]> {
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((entry) => [programName(entry), join(root, entry)])),
    platform: 'node',
    external: [...NOT_LINKED],
    plugins: [startedFiles(root), leanHttp()],
    logLevel: 'silent',
  });
  try {
    const { output } = await bundle.generate({
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: 'shared-[hash].mjs',
    });
    return output.map((file) => ({
      name: file.fileName,
      bytes: Buffer.from(file.type === 'chunk' ? file.code : file.source),
    }));
  } finally {
    await bundle.close();
  }
}

const HTTP = 'node:http';
/** `\0` keeps other plugins away from a module that is no file: https://rollupjs.org/plugin-development/#conventions */
const LEAN_HTTP = `\0${HTTP}`;

/**
 * Importing `node:http` makes Node load its WebSocket as well, and all of undici with that, since a module exports
 * whatever it imports from CommonJS at once. Nobody here uses it, and it is an eighth of an agent's start. A source that
 * wants more of `node:http` than this fails to link.
 */
const leanHttp = (): Plugin => ({
  name: 'lean-http',
  resolveId: (source) => (source === HTTP ? LEAN_HTTP : undefined),
  load: (id) =>
    id === LEAN_HTTP
      ? `const http = process.getBuiltinModule('${HTTP}');
export const createServer = http.createServer;
export const request = http.request;`
      : undefined,
});

/** Whatever a thread or a process begins with is a program as well, which lies beside the one that starts it. */
const startedFiles = (root: string): Plugin => ({
  name: 'started-files',
  transform(code, id) {
    const changed = code.replace(STARTED, (_, to: string) => {
      const file = join(dirname(id), to);
      const name = programName(relative(root, file));
      this.emitFile({ type: 'chunk', id: file, fileName: `${name}.mjs` });
      return `new URL(${JSON.stringify(`./${name}.mjs`)}, import.meta.url)`;
    });
    return changed === code ? undefined : { code: changed };
  },
});
