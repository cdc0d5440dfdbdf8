import { describe, expect, test } from 'vitest';
import {
  RpcMessages,
  withBody,
} from '../../../../../../runtime/agent/compute/core/moves/rpc-message.ts';
import {
  MalformedXdr,
  XdrReader,
  xdrOpaque,
  xdrUnsigned,
} from '../../../../../../runtime/agent/compute/core/moves/xdr.ts';
import { rpcMessage } from './sample-rpc.ts';

describe('XDR', () => {
  test('a text is its length, itself and zeros up to a multiple of four', () => {
    expect(xdrOpaque('abcde').toString('hex')).toBe('000000056162636465000000');
    expect(xdrOpaque('abcd').toString('hex')).toBe('0000000461626364');
    const reader = new XdrReader(Buffer.concat([xdrOpaque('abcde'), xdrUnsigned(7)]));
    expect([reader.string(5), reader.unsigned()]).toEqual(['abcde', 7]);
    expect(() => reader.end()).not.toThrow();
  });

  test('what is longer than it may be, or than there is, is not read', () => {
    expect(() => new XdrReader(xdrOpaque('abcde')).string(4)).toThrow(MalformedXdr);
    expect(() => new XdrReader(xdrOpaque('abcde').subarray(0, 8)).string(5)).toThrow(MalformedXdr);
    expect(() => new XdrReader(Buffer.from('ffffffff', 'hex')).string(2 ** 32)).toThrow(
      MalformedXdr,
    );
    expect(() => new XdrReader(Buffer.alloc(3)).unsigned()).toThrow(MalformedXdr);
  });

  test('what is left over is noticed', () => {
    expect(() => new XdrReader(Buffer.alloc(4)).end()).toThrow(MalformedXdr);
  });
});

describe('a stream of messages', () => {
  const one = rpcMessage({ procedure: 66, serial: 1 });
  const two = rpcMessage({
    procedure: 303,
    serial: 2,
    type: 1,
    status: 1,
    body: Buffer.from('abcd'),
  });

  test('is cut the same way however it arrives', () => {
    const stream = Buffer.concat([one, two, one]);
    for (const pieceBytes of [1, 3, 27, 28, 29, stream.length]) {
      const messages = new RpcMessages(1_000);
      const found = Array.from({ length: Math.ceil(stream.length / pieceBytes) }, (_, index) =>
        messages.take(stream.subarray(index * pieceBytes, (index + 1) * pieceBytes)),
      ).flat();
      expect(found.map(({ serial }) => serial)).toEqual([1, 2, 1]);
      expect(Buffer.concat(found.map(({ bytes }) => bytes))).toEqual(stream);
    }
  });

  test('says of each message what it is', () => {
    const [found] = new RpcMessages(1_000).take(two);
    expect(found).toMatchObject({
      program: 0x20008086,
      version: 1,
      procedure: 303,
      type: 1,
      serial: 2,
      status: 1,
    });
    expect(found?.body.toString()).toBe('abcd');
  });

  test.each([
    ['too short to be one', 27],
    ['longer than it may be', 1_001],
  ])('ends at a message that is %s', (_what, length) => {
    expect(() => new RpcMessages(1_000).take(xdrUnsigned(length))).toThrow(MalformedXdr);
  });

  test('takes the longest that may be', () => {
    expect(new RpcMessages(32).take(two)).toHaveLength(1);
    expect(() => new RpcMessages(31).take(two)).toThrow(MalformedXdr);
  });

  test('a message with another body keeps its header and has its own length', () => {
    const [message] = new RpcMessages(1_000).take(two);
    if (!message) throw new Error('no message');
    const [changed] = new RpcMessages(1_000).take(withBody(message, Buffer.from('abcdefgh')));
    expect(changed).toMatchObject({ procedure: 303, serial: 2, status: 1 });
    expect(changed?.body.toString()).toBe('abcdefgh');
  });
});
