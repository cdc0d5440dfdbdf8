import { z } from 'zod';
import { SessionId } from '../../../schemas/ids/brand.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard session end`. */
export const sessionEndCommand = defineServerCommand({
  name: 'session end',
  summary: 'Sign a browser out of your account',
  details: 'Pages open in that browser stop updating at once.',
  arguments: [['<session>', 'id, as yard session ls shows it']],
  example: 'yard session end session-4f7k2m9x0c',
  shape: '{"session"}',
  input: { session: z.string() },
  run: async ({ api }, { session }) => {
    const id = SessionId.safeParse(session);
    if (!id.success) throw new Fault('NOT_FOUND', { what: 'session', name: session });
    await api.endSession({ params: { session: id.data } });
    return { json: { session }, text: oneLine(`The session ${session} was ended.`) };
  },
});
