import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Folders and files of the checkout that the agent is made of. */
export const AGENT_SOURCES = [
  'package.json',
  'packager/format',
  'packager/native',
  'runtime/agent',
  'runtime/process',
  'schemas',
] as const;

/** npm packages that the agent's sources name; what those need is found by looking. */
export const AGENT_MODULES = ['@peculiar/x509', 'koffi', 'reflect-metadata', 'zod'] as const;

/** Node itself, as an npm package for this kind of machine. */
export const NODE_MODULE = `node-${process.platform}-${process.arch}`;

/** Of Node's package everything but the program is left out: headers, npm and manuals. */
export const NODE_PROGRAM = `node_modules/${NODE_MODULE}/bin/node`;

const Package = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/**
 * Finds what the agent consists of.
 *
 * @param root of the checkout
 * @returns folders and files, relative to it
 * @throws Error when a package is missing
 */
export async function programParts(root: string): Promise<string[]> {
  const found = new Set<string>();
  const open: { name: string; isOptional: boolean }[] = AGENT_MODULES.map((name) => ({
    name,
    isOptional: false,
  }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, isOptional } = next;
    if (found.has(name)) continue;
    const content = await readPackage(root, name);
    if (!content && isOptional) continue;
    if (!content) throw new Error(`the npm package ${name} is not installed`);
    found.add(name);
    for (const each of Object.keys(content.dependencies)) {
      open.push({ name: each, isOptional: false });
    }
    for (const each of Object.keys(content.optionalDependencies)) {
      open.push({ name: each, isOptional: true });
    }
  }
  const modules = [...found].toSorted().map((name) => `node_modules/${name}`);
  return [...AGENT_SOURCES, NODE_PROGRAM, ...modules];
}

async function readPackage(
  root: string,
  name: string,
): Promise<z.infer<typeof Package> | undefined> {
  const file = join(root, 'node_modules', name, 'package.json');
  try {
    return Package.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
