import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allCommands } from '../../../packager/cli/commands.ts';
import { realPorts, YardUser } from '../../fakes/yard.ts';
import { renderReference } from './render-reference.ts';

const commands = await allCommands(realPorts());

describe('the list of commands', () => {
  test('is what docs/cli.md says', async () => {
    const file = join(import.meta.dirname, '../../../docs/cli.md');
    await expect(renderReference(commands)).toMatchFileSnapshot(file);
  });

  test('has an example for each, which names the command', () => {
    const wrong = commands.filter(({ name, example }) => !example.includes(`yard ${name}`));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test.each(commands.map(({ name, example }) => [name, example]))(
    'yard %s --help tells its example',
    async (name, example) => {
      const user = await YardUser.create();
      const result = await user.yard([...name.split(' '), '--help']);
      await user.remove();
      expect(result).toMatchObject({ exit: 0, stderr: '' });
      expect(result.stdout).toContain(`Example:\n  ${example}\n`);
      expect(result.stdout).toContain('--json');
    },
  );

  test('shows the commands of a group that is named alone', async () => {
    const user = await YardUser.create();
    const result = await user.yard(['stack']);
    await user.remove();
    expect(result).toMatchObject({ exit: 2, stdout: '' });
    expect(result.stderr).toContain('console [options] <stack> [machine]');
  });
});
