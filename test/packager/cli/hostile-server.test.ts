import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Operator } from '../../fakes/operator.ts';

/** Escape, C1 control, direction mark, window title, line end: what could fool a terminal. */
const EVIL = 'x\u001b[2J\u009b1m\u202e\u001b]0;t\u0007\r\ny';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

/** Puts the text into everything a stranger can name. */
function poison(): void {
  const { stacks, appliances, nodes, operations, audit, consents } = operator.world;
  for (const stack of stacks) {
    stack.sentence = EVIL;
    stack.appliance.title = EVIL;
    for (const port of stack.ports) Object.assign(port, { title: EVIL, url: EVIL });
    for (const output of stack.outputs) Object.assign(output, { title: EVIL, value: EVIL });
    for (const machine of stack.machines) Object.assign(machine, { nodeName: EVIL });
  }
  for (const { card } of appliances) Object.assign(card, { summary: EVIL, title: EVIL });
  for (const node of nodes) {
    node.name = EVIL;
    if (node.facts) Object.assign(node.facts, { distribution: EVIL, acceleratorReason: EVIL });
  }
  for (const operation of operations) {
    operation.title = EVIL;
    operation.console = [EVIL];
    if (operation.fault) Object.assign(operation.fault, { message: EVIL, action: EVIL });
  }
  for (const entry of audit) entry.sentence = EVIL;
  for (const consent of consents) consent.reason = EVIL;
}

describe('names that hold escape sequences (A17)', () => {
  const commands = (): string[][] => [
    ['stack', 'ls'],
    ['stack', 'show', 'blog'],
    ['stack', 'outputs', 'blog', '--reveal'],
    ['stack', 'events', 'blog'],
    ['search'],
    ['show', 'wordpress'],
    ['plan', 'wordpress', '--name', 'shop'],
    ['node', 'ls'],
    ['node', 'show', operator.world.nodes[0]?.id ?? ''],
    ['op', 'ls'],
    ...operator.world.operations.map(({ id }) => ['op', 'watch', id]),
    ['op', 'show', operator.world.operations[1]?.id ?? ''],
    ['trust', 'ls'],
    ['status'],
  ];

  test('never reach the terminal, in words or in documents', async () => {
    poison();
    for (const argv of commands()) {
      const { stdout, stderr } = await operator.yard(argv);
      const shown = `${stdout}${stderr}`;
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      expect(`${argv.join(' ')}\n${shown}`).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/,
      );
      // A line end of a stranger does not begin a line of ours.
      expect(shown.split('\n').filter((line) => line.startsWith('y'))).toEqual([]);
    }
  });

  test('are in documents as they are, escaped', async () => {
    poison();
    const { stdout } = await operator.yard(['stack', 'show', 'blog', '--json']);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'blog', sentence: EVIL });
  });

  test('are shown as escapes in the messages of a server', async () => {
    const refusing: typeof fetch = async () =>
      Response.json({ code: 'NEW', message: EVIL, action: EVIL, data: {} }, { status: 500 });
    const { exit, stderr } = await operator.yard(['stack', 'ls'], { fetch: refusing });
    expect(exit).toBe(1);
    expect(stderr).toContain('x\\u001b[2J\\u009b1m\\u202e');
  });
});

describe('answers that are not what the API says', () => {
  test.each([
    ['another shape', () => Response.json([{ name: 'blog' }])],
    ['no JSON', () => new Response('<html>captive portal</html>')],
    ['an error without a reason', () => new Response('', { status: 502 })],
  ])('%s is told in one sentence', async (_what, answer) => {
    const { exit, stdout, stderr } = await operator.yard(['stack', 'ls'], {
      fetch: async () => answer(),
    });
    expect({ exit, stdout }).toEqual({ exit: 8, stdout: '' });
    expect(stderr).toContain(operator.server.address);
    expect(stderr).toContain('cannot be reached');
  });

  test('a fault whose data does not fit its code keeps the sentence', async () => {
    const wire = { code: 'REQUEST_INVALID', message: 'Something is wrong', data: { problems: 7 } };
    const { exit, stderr } = await operator.yard(['stack', 'ls'], {
      fetch: async () => Response.json(wire, { status: 400 }),
    });
    expect(exit).toBe(1);
    expect(stderr).toContain('Something is wrong');
  });
});
