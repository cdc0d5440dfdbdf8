import { describe, expect, test } from 'vitest';
import {
  type DriverTalk,
  type DriverVerdict,
  isHandedOver,
  judgeCall,
  NEW_TALK,
  watchCall,
} from '../../../../../../runtime/agent/compute/core/moves/driver-filter.ts';
import {
  type MoveParameters,
  readFinish,
  readPrepare,
  renderFinish,
  renderPrepare,
} from '../../../../../../runtime/agent/compute/core/moves/move-calls.ts';
import {
  RPC_PROGRAM,
  RpcMessages,
} from '../../../../../../runtime/agent/compute/core/moves/rpc-message.ts';
import {
  MalformedXdr,
  xdrOpaque,
  xdrUnsigned,
} from '../../../../../../runtime/agent/compute/core/moves/xdr.ts';
import { readSample, type SampleMessage } from './sample-rpc.ts';

const EXPECTED = {
  name: 'stackyard-0123456789',
  parameters: [
    ['destination_xml', '<domain>as this node wants it</domain>'],
    ['migrate_uri', 'unix:///run/here'],
  ] satisfies MoveParameters,
  flags: 42,
};
const cookie = Buffer.from('<qemu-migration/>');
/** What somebody may send who owns the other node. */
const FORGED: MoveParameters = [
  ['destination_xml', '<domain>with the disk of this node</domain>'],
  ['destination_name', 'somebody-else'],
  ['migrate_uri', 'exec:rm'],
];
const prepareBody = renderPrepare({ parameters: FORGED, cookie, flags: 8 });
const finishBody = (isCancelled: boolean): Buffer =>
  renderFinish({ parameters: FORGED, cookie, flags: 8, isCancelled });

const judge = (message: SampleMessage, talk: DriverTalk = NEW_TALK): DriverVerdict =>
  judgeCall(readSample(message), talk, EXPECTED);
const PREPARED: DriverTalk = { prepared: true, finish: undefined };

function passed(verdict: DriverVerdict) {
  if (verdict.kind === 'refuse') throw new Error(verdict.why);
  const [message] = new RpcMessages(2 ** 24).take(verdict.bytes);
  if (!message) throw new Error('nothing passed');
  return { message, talk: verdict.talk };
}

describe('what another node says to the libvirt of this one', () => {
  test.each([
    ['which kinds of authentication there are', 66],
    ['what it can do', 60],
    ['to tell when it closes', 360],
    ['not to tell any more', 361],
    ['good-bye', 2],
  ])('passes as it is: %s', (_what, procedure) => {
    const message = readSample({ procedure, serial: 3, body: Buffer.from('abcd') });
    expect(judgeCall(message, NEW_TALK, EXPECTED)).toEqual({
      kind: 'pass',
      bytes: message.bytes,
      talk: NEW_TALK,
    });
  });

  test('signs of life pass', () => {
    const message = { program: RPC_PROGRAM.keepAlive, procedure: 1, type: 2 };
    expect(judge(message).kind).toBe('pass');
    expect(judge({ ...message, type: 0 }).kind).toBe('refuse');
  });

  test.each([
    ['defines a machine', 11],
    ['starts one from XML', 10],
    ['destroys one', 12],
    ['prepares by an older call', 214],
    ['prepares a tunnel', 304],
    ['writes into a volume', 208],
    ['asks the guest agent', 1],
  ])('a call that %s is refused', (_what, procedure) => {
    const program = procedure === 1 ? 0x20008087 : RPC_PROGRAM.remote;
    expect(judge({ program, procedure }).kind).toBe('refuse');
  });

  test.each([1, 2, 3, 4, 5])('a message of type %i is no call, and is refused', (type) => {
    expect(judge({ procedure: 60, type }).kind).toBe('refuse');
  });

  test('another version of the program is refused', () => {
    expect(judge({ procedure: 60, version: 2 }).kind).toBe('refuse');
  });

  test('only the driver of QEMU is opened, and for more than reading', () => {
    const open = (name: string, flags: number) =>
      judge({
        procedure: 1,
        body: Buffer.concat([xdrUnsigned(1), xdrOpaque(name), xdrUnsigned(flags)]),
      });
    expect(open('qemu:///system', 0).kind).toBe('pass');
    expect(open('qemu:///session', 0).kind).toBe('refuse');
    expect(open('lxc:///', 0).kind).toBe('refuse');
    expect(open('qemu:///system', 1).kind).toBe('refuse');
    const nothing = Buffer.concat([xdrUnsigned(0), xdrUnsigned(0)]);
    expect(judge({ procedure: 1, body: nothing }).kind).toBe('refuse');
  });

  test('what a machine shall be is this node’s own; of the message only the cookie is kept', () => {
    const { message, talk } = passed(judge({ procedure: 303, serial: 9, body: prepareBody }));
    expect(readPrepare(message.body)).toEqual({ ...EXPECTED, name: undefined, cookie });
    expect([message.procedure, message.serial]).toEqual([303, 9]);
    expect(talk).toEqual(PREPARED);
  });

  test('a second machine is refused', () => {
    expect(judge({ procedure: 303, body: prepareBody }, PREPARED).kind).toBe('refuse');
  });

  test.each([true, false])('the end is about the machine that was let in (cancelled: %s)', (it) => {
    const call = { procedure: 306, serial: 10, body: finishBody(it) };
    const { message, talk } = passed(judge(call, PREPARED));
    expect(readFinish(message.body)).toEqual({
      parameters: [['destination_name', EXPECTED.name]],
      cookie,
      flags: EXPECTED.flags,
      isCancelled: it,
    });
    expect(talk).toEqual({ prepared: true, finish: 10 });
  });

  test('an end without a beginning, and a second end, are refused', () => {
    const call = { procedure: 306, body: finishBody(false) };
    expect(judge(call).kind).toBe('refuse');
    expect(judge(call, { prepared: true, finish: 0 }).kind).toBe('refuse');
  });

  test.each([
    ['ends early', prepareBody.subarray(0, -4)],
    ['is too long', Buffer.concat([prepareBody, Buffer.alloc(4)])],
    ['has too many parameters', xdrUnsigned(65)],
    [
      'has a parameter of an unknown kind',
      Buffer.concat([xdrUnsigned(1), xdrOpaque('name'), xdrUnsigned(8), Buffer.alloc(16)]),
    ],
  ])('a call that %s goes nowhere', (_what, body) => {
    expect(() => judge({ procedure: 303, body })).toThrow(MalformedXdr);
  });

  test('numbers among the parameters are read over', () => {
    const number = [xdrOpaque('bandwidth'), xdrUnsigned(4), Buffer.alloc(8)];
    const text = [xdrOpaque('name'), xdrUnsigned(7), xdrOpaque('text')];
    const rest = [xdrOpaque(cookie), xdrUnsigned(5)];
    const body = Buffer.concat([xdrUnsigned(2), ...number, ...text, ...rest]);
    expect(readPrepare(body)).toEqual({ parameters: [['name', 'text']], cookie, flags: 5 });
  });
});

describe('the moment at which a machine is another node’s', () => {
  const asked = watchCall(readSample({ procedure: 306, serial: 7, body: finishBody(false) }), {
    asked: undefined,
  });
  const answer = { procedure: 306, serial: 7, type: 1 };

  test('is the answer to the call that ends the move', () => {
    expect(isHandedOver(readSample(answer), asked)).toBe(true);
  });

  test.each([
    ['that it failed', { ...answer, status: 1 }],
    ['to something else', { ...answer, procedure: 303 }],
    ['to another call', { ...answer, serial: 8 }],
    ['that is no answer', { ...answer, type: 0 }],
    ['of another program', { ...answer, program: RPC_PROGRAM.keepAlive }],
  ])('is not an answer %s', (_what, message) => {
    expect(isHandedOver(readSample(message), asked)).toBe(false);
  });

  test('never comes for a move that was cancelled, or was not asked for', () => {
    const cancelled = readSample({ procedure: 306, serial: 7, body: finishBody(true) });
    expect(watchCall(cancelled, { asked: undefined })).toEqual({ asked: undefined });
    expect(isHandedOver(readSample({ ...answer, serial: 0 }), { asked: undefined })).toBe(false);
    const other = readSample({ procedure: 303, serial: 7, body: prepareBody });
    expect(watchCall(other, { asked: undefined })).toEqual({ asked: undefined });
  });
});
