import { z } from 'zod';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { allPages } from '../../../schemas/client/all-pages.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Connection } from '../server/connection.ts';
import { readSettings } from '../settings.ts';
import { NAME_KINDS, type NameKind } from './command-places.ts';

/**
 * `yard __complete`: what the scripts of `yard completion` ask for. It writes a name a line, and
 * nothing when it fails or takes long: somebody is in the middle of typing.
 */
export const completeNamesCommand = defineCommand({
  name: '__complete',
  summary: 'List names for the completion of a shell',
  hidden: true,
  arguments: [
    ['<kind>', `one of ${NAME_KINDS.join(', ')}`],
    ['[stack]', 'the stack whose machines are wanted'],
  ],
  example: 'yard __complete stack',
  input: z.object({ kind: z.enum(NAME_KINDS), stack: z.string().optional() }),
  run: async (context, { kind, stack }) => {
    const names = await namesOf(context, kind, stack).catch(() => []);
    const safe = names.filter((name) => SAFE.test(name));
    return { json: safe, text: safe.join('\n') };
  },
});

/** A shell reads it: nothing that it could take for more than a word. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

const namesIn = (items: readonly { readonly name: string }[]): string[] =>
  items.map(({ name }) => name);

async function namesOf(
  context: CommandContext,
  kind: NameKind,
  stack: string | undefined,
): Promise<string[]> {
  const settings = await readSettings(context);
  if (settings.token === undefined) return [];
  const late = AbortSignal.timeout(LIMITS.cli.completionMs);
  const signal = AbortSignal.any([context.signal, late]);
  const { api } = new Connection({ ...context, signal }, settings);
  switch (kind) {
    case 'stack':
    case 'removed-stack': {
      const state = kind === 'stack' ? 'present' : 'removed';
      return namesIn(await allPages((page) => api.listStacks({ query: { state, ...page } })));
    }
    case 'machine': {
      const { machines } = await api.getStack({ params: { stack: stack ?? '' } });
      return machines.map(({ name }) => name);
    }
    case 'node':
      return namesIn(await allPages((page) => api.listNodes({ query: page })));
    case 'pool':
      return namesIn(await api.listPools({ query: { declared: 'true' } }));
    case 'operation':
      return (await api.listOperations({ query: { limit: 20 } })).map(({ id }) => id);
    case 'appliance':
      return (await api.searchAppliances({ query: {} })).items.map(({ address }) => address);
  }
}
