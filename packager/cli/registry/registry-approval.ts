import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** `yard registry ls`. */
export const registryLsCommand = defineServerCommand({
  name: 'registry ls',
  summary: 'List the registries the server may install from, besides its own',
  example: 'yard registry ls',
  shape: '[ApprovedRegistry …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const registries = await api.listRegistries();
    const rows = registries.map(({ url, allowPrivate, approvedAt, approvedBy }) => [
      url,
      allowPrivate ? 'any' : 'public only',
      `${formatAge(approvedAt, context.now())} by ${approvedBy}`,
    ]);
    const none = 'The server installs from its own registry only: yard registry add <url>';
    const lines = rows.length === 0 ? [none] : table(rows, ['REGISTRY', 'ADDRESSES', 'APPROVED']);
    return { json: registries, text: lines.join('\n') };
  },
});

/** `yard registry add`. */
export const registryAddCommand = defineServerCommand({
  name: 'registry add',
  summary: 'Let the server install from another registry',
  details:
    'The server contacts only registries that were added. The name must resolve to public addresses, ' +
    'unless you allow private ones with --private, for a registry in your own network or on the ' +
    'server itself. Signatures are checked as always. Administrators only.',
  arguments: [['<url>', 'such as https://registry.example.org; https:// may be left out']],
  options: [['--private', 'allow private and link-local addresses, and the server itself']],
  example: 'yard registry add https://registry.example.org',
  shape: 'ApprovedRegistry as in the API',
  input: { url: z.string(), private: z.boolean().default(false) },
  run: async ({ api }, { url, private: allowPrivate }) => {
    const approved = await api.approveRegistry({ body: { url, allowPrivate } });
    return { json: approved, text: oneLine(`The server may now install from ${approved.url}.`) };
  },
});

/** `yard registry rm`. */
export const registryRmCommand = defineServerCommand({
  name: 'registry rm',
  summary: 'Stop the server from installing from a registry',
  details: 'Stacks installed from it keep running. Administrators only.',
  arguments: [['<url>', 'as yard registry ls shows it']],
  example: 'yard registry rm https://registry.example.org',
  shape: '{"url"}',
  input: { url: z.string() },
  run: async ({ api }, { url }) => {
    await api.removeRegistry({ query: { url } });
    return { json: { url }, text: oneLine(`The server no longer installs from ${url}.`) };
  },
});
