import { z } from 'zod';
import type { Encryption } from '../../../schemas/api/resources/encryption.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard cluster encrypt`. */
export const clusterEncryptCommand = defineServerCommand({
  name: 'cluster encrypt',
  summary: 'See, turn on or turn off the encryption of what nodes send each other',
  details:
    'Frames of networks that span nodes then go through WireGuard. Stacks run on; their connections stand ' +
    'still for a moment. It is refused while a node cannot encrypt, and names it. Changing it is for ' +
    'administrators only.',
  arguments: [['[switch]', 'on or off; default: see what it is']],
  example: 'yard cluster encrypt',
  shape: 'Encryption as in the API',
  input: { switch: z.enum(['on', 'off']).optional() },
  run: async ({ api, context }, { switch: wanted }) => {
    const encryption = await (wanted === undefined
      ? api.getEncryption()
      : api.setEncryption({ body: { on: wanted === 'on' } }));
    const lines = encryptionLines(encryption, context.now());
    return { json: encryption, text: lines.map((line) => oneLine(line)).join('\n') };
  },
});

const STATES: Readonly<Record<Encryption['state'], string>> = {
  off: 'What nodes send each other is not encrypted.',
  'turning-off': 'Encryption between nodes is being turned off.',
  'turning-on': 'Encryption between nodes is being turned on.',
  on: 'What nodes send each other is encrypted.',
};

function encryptionLines({ state, order, networks, waiting }: Encryption, nowMs: number): string[] {
  const { total, encrypted } = networks;
  return [
    STATES[state],
    ...(order ? [`Turned on by ${order.by}, ${formatAge(order.at, nowMs)}.`] : []),
    ...(total === 0
      ? ['No network spans nodes.']
      : [
          `Of ${total} ${total === 1 ? 'network that spans' : 'networks that span'} nodes, ${encrypted} ${encrypted === 1 ? 'is' : 'are'} encrypted.`,
        ]),
    ...waiting.map(({ stack, network, sentence }) => `${stack}, ${network}: ${sentence}`),
  ];
}
