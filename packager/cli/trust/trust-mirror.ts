import { z } from 'zod';
import { ApplianceAddress, splitAddress } from '../../../schemas/ids/names.ts';
import { parseReference } from '../../../schemas/ids/reference.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** `yard trust mirror ls`. */
export const trustMirrorLsCommand = defineServerCommand({
  name: 'trust mirror ls',
  summary: 'List addresses whose appliance is signed under another name',
  example: 'yard trust mirror ls',
  shape: '[Mirror …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const mirrors = await api.listMirrors();
    const rows = mirrors.map(({ registry, own, address, signedAs, addedAt, addedBy }) => [
      own ? address : `${registry}/${address}`,
      signedAs,
      `${formatAge(addedAt, context.now())} by ${addedBy ?? 'somebody'}`,
    ]);
    const none = 'No mirror is recorded: every appliance must be signed under its own name.';
    const lines = rows.length === 0 ? [none] : table(rows, ['MIRROR', 'SIGNED AS', 'ADDED']);
    return { json: mirrors, text: lines.join('\n') };
  },
});

/** `yard trust mirror add`. */
export const trustMirrorAddCommand = defineServerCommand({
  name: 'trust mirror add',
  summary: 'Allow an address to hold an appliance that is signed under another name',
  details:
    'Without this, an appliance must be signed under the address it is installed from. From then on ' +
    'the address must be signed under that other name only, by keys trusted for its namespace. ' +
    'Recorded with your name. Administrators only.',
  arguments: [
    ['<mirror>', 'the address: [registry/]namespace/name'],
    ['<signed>', 'the namespace/name in its signatures'],
  ],
  example: 'yard trust mirror add internal/blog acme/blog',
  shape: 'Mirror as in the API',
  input: { mirror: z.string(), signed: ApplianceAddress },
  run: async ({ api }, { mirror, signed }) => {
    const added = await api.addMirror({ body: { mirror, signedAs: signed } });
    const text = oneLine(`${mirror} is now a mirror of what is signed as ${signed}.`);
    return { json: added, text };
  },
});

/** `yard trust mirror rm`. */
export const trustMirrorRmCommand = defineServerCommand({
  name: 'trust mirror rm',
  summary: 'Remove a mirror; its address must then be signed under its own name',
  details: 'Stacks installed from it keep running and are flagged. Administrators only.',
  arguments: [['<mirror>', 'the address: [registry/]namespace/name']],
  example: 'yard trust mirror rm internal/blog',
  shape: '{"mirror"}',
  input: { mirror: z.string() },
  run: async ({ api }, { mirror }) => {
    const { registry, address } = parseReference(mirror);
    await api.removeMirror({
      params: splitAddress(address),
      ...(registry === undefined ? {} : { query: { registry } }),
    });
    return { json: { mirror }, text: oneLine(`${mirror} is no longer a mirror.`) };
  },
});
