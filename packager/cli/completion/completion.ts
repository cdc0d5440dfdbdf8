import { z } from 'zod';
import { type Command, defineCommand } from '../define-command.ts';
import { bashScript } from './bash-script.ts';
import { commandPlaces, type Place } from './command-places.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
} as const satisfies Record<string, (places: readonly Place[]) => string>;

type Shell = keyof typeof SCRIPTS;

/** @param allCommands loaded only now: most calls of `yard` need few of them */
export const completionCommand = (allCommands: () => Promise<readonly Command[]>) =>
  defineCommand({
    name: 'completion',
    summary: 'Print a script that lets your shell complete the words of yard',
    details:
      'Completes commands, options and files, and, while you are signed in, the names of stacks, ' +
      'machines, nodes, operations and appliances. With yard in your PATH, type once: ' +
      'for bash `echo "source <(yard completion bash)" >> ~/.bashrc`; ' +
      'for zsh `echo "source <(yard completion zsh)" >> ~/.zshrc`; ' +
      'for fish `echo "yard completion fish | source" >> ~/.config/fish/config.fish`.',
    arguments: [['<shell>', 'bash, zsh or fish']],
    example: 'source <(yard completion bash)',
    shape: '{"shell", "script"}',
    input: z.object({ shell: z.enum(Object.keys(SCRIPTS) as [Shell, ...Shell[]]) }),
    run: async (_context, { shell }) => {
      const script = SCRIPTS[shell](commandPlaces(await allCommands()));
      return { json: { shell, script }, text: script.trimEnd() };
    },
  });
