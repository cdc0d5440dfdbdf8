import { z } from 'zod';
import { TypingState } from '../../agent/console-line.ts';
import { ConsoleText } from './stack.ts';

/** What people at the console of a machine are told of it. */
export const ConsoleSight = z
  .object({
    seat: z.string().describe('Names this stream in requests that type'),
    mayType: z.boolean().describe('Whether the account may type at all'),
    line: z
      .enum(['waiting', 'open', 'silent'])
      .describe('The way to the machine; silent: its node has not answered for a while'),
    typing: z
      .enum(['unknown', ...TypingState.options])
      .describe('What became of what was typed last; unknown: nothing was typed yet'),
    people: z.array(
      z.object({
        name: z.string(),
        you: z.boolean(),
        typing: z.boolean().describe('Has the keyboard, which one at a time has'),
      }),
    ),
  })
  .meta({ id: 'ConsoleSight' });
export type ConsoleSight = z.infer<typeof ConsoleSight>;

/** New output of a console. */
export const ConsoleOutput = ConsoleText.extend({
  lostBytes: z.int().min(0).describe('Skipped before it: this reader was too slow, or it is gone'),
  past: z
    .boolean()
    .describe('Written before the console was opened: questions in it were answered then'),
}).meta({ id: 'ConsoleOutput' });
export type ConsoleOutput = z.infer<typeof ConsoleOutput>;
