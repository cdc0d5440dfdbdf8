import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { readImageKey, trustImageKey } from './image-key.ts';

/** `yard node-image trust`. */
export const nodeImageTrustCommand = defineServerCommand({
  name: 'node-image trust',
  summary: 'Trust a key to sign node images',
  details:
    'Shows the fingerprint and asks: compare it with where the key comes from. Whoever holds it decides ' +
    'what your nodes run. Administrators only.',
  arguments: [['<file>', 'the public key (yard node-image key)']],
  options: [['--yes', 'do not ask']],
  example: 'yard node-image trust images/first/node-image.pub',
  shape: '{"fingerprint"}',
  input: { file: z.string(), yes: z.boolean().default(false) },
  run: async (connection, { file, yes }) => {
    const { fingerprint } = await trustImageKey(connection, { file, yes });
    return {
      json: { fingerprint },
      text: oneLine(`Node images may be signed with the key ${fingerprint}.`),
    };
  },
});

/** `yard node-image distrust`. */
export const nodeImageDistrustCommand = defineServerCommand({
  name: 'node-image distrust',
  summary: 'Trust a key no more; images that it has signed are removed first',
  arguments: [['<key>', 'the public key, or its fingerprint (yard node-image ls)']],
  example: 'yard node-image distrust images/first/node-image.pub',
  shape: '{"fingerprint"}',
  input: { key: z.string() },
  run: async ({ api, context }, { key }) => {
    const fingerprint = /^[0-9a-f]{64}$/.test(key)
      ? key
      : (await readImageKey(context, key)).fingerprint;
    await api.distrustNodeImageKey({ params: { fingerprint } });
    return {
      json: { fingerprint },
      text: oneLine(`Node images may not be signed with the key ${fingerprint} any more.`),
    };
  },
});
