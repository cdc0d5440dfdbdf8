import { z } from 'zod';
import { AlertTarget } from '../../../schemas/api/resources/alert.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Label } from '../../../schemas/ids/names.ts';
import type { CommandContext } from '../command-context.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { readSecret } from '../terminal/read-secret.ts';
import { targetWords } from './alert-words.ts';

const Input = z.object({
  webhook: z.string().optional(),
  mail: z.string().optional(),
  security: z.enum(['starttls', 'tls', 'none']).optional(),
  user: z.string().optional(),
  secretFile: z.string().optional(),
  from: z.string().optional(),
  to: z.array(z.string()).default([]),
  allowPrivate: z.boolean().default(false),
});
type Input = z.infer<typeof Input>;

/** `yard alert add`. */
export const alertAddCommand = defineServerCommand({
  name: 'alert add',
  summary: 'Have somebody told what needs a person, by a webhook or by mail',
  details:
    'What needs a person is told once it has lasted for a minute, and once more when it is over; everything that is there now is told ' +
    'first. A message that does not get through is tried again. A webhook gets JSON by POST, signed in the header ' +
    'Stackyard-Signature with a secret that is shown once, now. Mail is encrypted on its way unless you say otherwise. ' +
    'Administrators only.',
  arguments: [['<name>', 'what it will be called']],
  options: [
    ['--webhook <url>', 'where messages are posted to'],
    ['--allow-private', 'of a webhook: also at a private address, such as one of the LAN'],
    ['--mail <host>', 'the mail server, with its port where that is not 587: mail.example.org:25'],
    ['--from <address>', 'of mail: whose it is'],
    ['--security <how>', 'of mail: starttls, tls or none (starttls)'],
    ['--user <name>', 'of mail: who logs in; the password is asked for'],
    [
      '--secret-file <file>',
      'a file with that password, or with a secret of your own for a webhook; - reads standard input',
    ],
  ],
  repeatable: [['--to <address>', 'of mail: who gets it']],
  example: 'yard alert add oncall --webhook https://chat.example.org/hooks/stackyard',
  shape: 'AddedAlertChannel as in the API',
  input: { name: Label, ...Input.shape },
  run: async ({ api, context }, { name, ...input }) => {
    const target = readTarget(input);
    const secret = await secretOf(context, target, input);
    const added = await api.addAlertChannel({
      body: { name, target, ...(secret === undefined ? {} : { secret }) },
    });
    const lines = [
      oneLine(`Alerts go to “${name}” from now on: ${targetWords(target)}.`),
      ...(added.secret === null
        ? []
        : [
            '',
            'Messages are signed with this secret, which is shown this once:',
            '',
            `  ${added.secret}`,
          ]),
      '',
      oneLine(`See whether one gets there: yard alert test ${name}`),
    ];
    return { json: added, text: lines.join('\n') };
  },
});

/** @throws Fault USAGE */
function readTarget({ webhook, mail, allowPrivate, ...rest }: Input): AlertTarget {
  if ((webhook === undefined) === (mail === undefined)) {
    throw new Fault('USAGE', { problem: 'Name a webhook or a mail server.', example: EXAMPLE });
  }
  const { security, user, from, to } = rest;
  const [, host, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(mail ?? '') ?? [];
  const read = AlertTarget.safeParse(
    webhook === undefined
      ? {
          kind: 'mail',
          host,
          ...(port === undefined ? {} : { port: Number(port) }),
          ...(security === undefined ? {} : { security }),
          ...(user === undefined ? {} : { user }),
          from,
          to,
        }
      : { kind: 'webhook', url: webhook, allowPrivate },
  );
  const mailOnly = [security, user, from].some((each) => each !== undefined) || to.length > 0;
  if (webhook !== undefined && mailOnly) {
    throw new Fault('USAGE', { problem: '--security, --user, --from and --to go with --mail.' });
  }
  if (read.success) return read.data;
  const [first] = read.error.issues;
  const option = String(first?.path[0] ?? '');
  const named =
    option === 'url' ? 'webhook' : option === 'host' || option === 'port' ? 'mail' : option;
  throw new Fault('USAGE', {
    problem: `--${named}: ${first?.message ?? 'not possible'}.`,
    example: EXAMPLE,
  });
}

const EXAMPLE =
  'yard alert add mia --mail mail.example.org --from yard@example.org --to mia@example.org';

async function secretOf(
  context: CommandContext,
  target: AlertTarget,
  { secretFile }: Input,
): Promise<string | undefined> {
  const isAsked = target.kind === 'mail' && target.user !== undefined;
  if (!isAsked && secretFile === undefined) return undefined;
  return (await readSecret(context, secretFile, 'Password of the user: ')).trim();
}
