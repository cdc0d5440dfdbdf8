import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseDuration } from '../../../schemas/ids/duration.ts';
import type { OwnKey } from '../../archive/ports/key-files.ts';
import type { CommandContext } from '../command-context.ts';
import type { Flag } from '../define-command.ts';
import { keysOf, type PackagerPorts } from '../packager-ports.ts';

/** Options of every command that signs. */
export const SIGNING_OPTIONS: readonly Flag[] = [
  ['--namespace <namespace>', 'namespace to sign for; default: the name of the key'],
  ['--sequence <number>', 'a number that rises with every release; default: seconds since 1970'],
  ['--expires <time>', 'how long the signature is valid, such as "365 d"; default: forever'],
];

export const SigningInput = z.object({
  namespace: z.string().optional(),
  sequence: z.coerce.number().int().min(1).optional(),
  expires: z
    .string()
    .transform((text, check) => {
      const ms = parseDuration(text);
      if (ms !== undefined) return ms;
      check.addIssue({ code: 'custom', message: 'a time with a unit, such as 365 d' });
      return z.NEVER;
    })
    .optional(),
});

/** When and as what a release is signed. */
export interface SigningFacts {
  readonly createdMs: number;
  readonly sequence: number;
  readonly expiresMs: number | undefined;
}

/** `SOURCE_DATE_EPOCH` (reproducible-builds.org) stands in for the clock, for equal output. */
export function signingFacts(
  { env, now }: CommandContext,
  { sequence, expires }: z.infer<typeof SigningInput>,
): SigningFacts {
  const epoch = env.SOURCE_DATE_EPOCH;
  const createdMs = epoch && /^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : now();
  return {
    createdMs,
    sequence: sequence ?? Math.max(1, Math.floor(createdMs / 1000)),
    expiresMs: expires === undefined ? undefined : createdMs + expires,
  };
}

/** Opens a key; asks for its passphrase where it has one. @throws Fault those of `KeyFiles.open` */
export const openKey = (
  name: string,
  namespace: string | undefined,
  context: CommandContext,
  ports: PackagerPorts,
): Promise<OwnKey> =>
  keysOf(context, ports).open(name, {
    namespace,
    askPassphrase: async (file) => {
      const given = context.env.STACKYARD_KEY_PASSPHRASE;
      if (given !== undefined) return given;
      if (context.isTty) return context.askSecret(`Passphrase of ${file}: `);
      const problem = `The key ${file} has a passphrase, but there is no terminal to ask for it.`;
      throw new Fault('USAGE', { problem, example: 'STACKYARD_KEY_PASSPHRASE=… yard sign …' });
    },
  });
