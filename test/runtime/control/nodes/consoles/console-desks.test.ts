import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConsoleDesks } from '../../../../../runtime/control/nodes/consoles/console-desks.ts';
import { ConsoleStore } from '../../../../../runtime/control/nodes/console-store.ts';
import type { MachineId, StackId } from '../../../../../schemas/ids/brand.ts';

const MACHINE = 'machine-0000000001' as MachineId;
const PLACE = {
  machine: MACHINE,
  machineName: 'blog-web',
  stack: 'stack-0000000001' as StackId,
  stackName: 'blog',
  node: async () => undefined,
};

const WHERE = 'the console of blog-web of the stack blog';
const TAKEN_AND_GIVEN_UP = [
  `olga took the keyboard at ${WHERE}.`,
  `olga gave up the keyboard at ${WHERE} after 1 second.`,
];

let desks: ConsoleDesks;
let written: string[];
/** Lets the entries through that wait to be written. */
let writing: Promise<void>;
beforeEach(() => {
  written = [];
  writing = Promise.resolve();
  desks = new ConsoleDesks({
    store: new ConsoleStore(),
    audit: {
      record: async ({ sentence }) => {
        await writing;
        written.push(sentence);
      },
    },
    now: () => new Date(0),
    onError: () => undefined,
  });
});
afterEach(() => desks.close());

const sit = (name: string) =>
  desks.sit(PLACE, { name, identity: name, account: name, mayType: true, onNews: () => undefined });
const take = (name: string, { seat }: ReturnType<typeof sit>, over: boolean) =>
  desks.takeKeyboard(MACHINE, seat.id, name, over);

/** @returns what lets the entries through from now on that wait to be written */
function holdWriting(): () => void {
  const gate = Promise.withResolvers<void>();
  writing = gate.promise;
  return gate.resolve;
}

test('of two who take the free keyboard at the same moment one is told of the other', async () => {
  const [olga, vera] = [sit('olga'), sit('vera')];
  const goOn = holdWriting();
  const both = Promise.allSettled([take('olga', olga, false), take('vera', vera, false)]);
  goOn();
  const message = expect.stringContaining('olga');
  expect(await both).toEqual([
    { status: 'fulfilled', value: undefined },
    { status: 'rejected', reason: expect.objectContaining({ code: 'CONSOLE_IN_USE', message }) },
  ]);
  expect(olga.desk.keyboard?.seat).toBe(olga.seat);
  // Who was refused has not taken it, as far as the audit log knows.
  expect(written).toEqual([`olga took the keyboard at ${WHERE}.`]);
});

test('who takes it over takes it from whoever has it by then', async () => {
  const [olga, vera] = [sit('olga'), sit('vera')];
  const goOn = holdWriting();
  const both = Promise.all([take('olga', olga, false), take('vera', vera, true)]);
  goOn();
  await both;
  expect(vera.desk.keyboard?.seat).toBe(vera.seat);
  expect(written).toContain(`vera took the keyboard at ${WHERE} over from olga.`);
});

test('what cannot be written down is not done, and does not keep the next one waiting', async () => {
  const olga = sit('olga');
  writing = Promise.reject(new Error('disk full'));
  await expect(take('olga', olga, false)).rejects.toThrow('disk full');
  expect(olga.desk.keyboard).toBeUndefined();
  writing = Promise.resolve();
  await take('olga', olga, false);
  expect(olga.desk.keyboard?.seat).toBe(olga.seat);
});

test('who leaves while it is written down has it no more', async () => {
  const olga = sit('olga');
  const goOn = holdWriting();
  const taken = take('olga', olga, false);
  await Promise.resolve();
  olga.leave();
  goOn();
  await taken;
  expect(olga.desk.keyboard).toBeUndefined();
  await desks.close();
  expect(written).toEqual(TAKEN_AND_GIVEN_UP);
});

test('a server that is shut down meanwhile waits until both are written', async () => {
  const olga = sit('olga');
  const goOn = holdWriting();
  const taken = take('olga', olga, false);
  await Promise.resolve();
  const closed = desks.close();
  goOn();
  await closed;
  expect(written).toEqual(TAKEN_AND_GIVEN_UP);
  await taken;
  expect(olga.desk.keyboard).toBeUndefined();
});

test('a server that is shut down ends what is typed, and waits until it is written', async () => {
  const olga = sit('olga');
  await take('olga', olga, false);
  const goOn = holdWriting();
  const closed = desks.close();
  goOn();
  await closed;
  expect(written).toEqual(TAKEN_AND_GIVEN_UP);
});
