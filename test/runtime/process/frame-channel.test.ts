import { duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { FrameChannel } from '../../../runtime/process/frame-channel.ts';
import { FrameReader } from '../../../runtime/process/frame-reader.ts';

const Frame = z.strictObject({ kind: z.enum(['hello', 'beat']) });
type Frame = z.infer<typeof Frame>;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('messages in a stream of bytes', () => {
  test('are read whole, however they come', () => {
    const text = '{"kind":"hello"}\n{"kind":"beat"}\n';
    for (let at = 0; at <= text.length; at += 1) {
      const reader = new FrameReader(Frame, 40);
      const frames = [
        ...reader.take(bytes(text.slice(0, at))),
        ...reader.take(bytes(text.slice(at))),
      ];
      expect(frames).toEqual([{ kind: 'hello' }, { kind: 'beat' }]);
    }
  });

  test('are refused when they are none, or too long, ended or not', () => {
    expect(() => new FrameReader(Frame, 40).take(bytes('{"kind":"other"}\n'))).toThrow(/protocol/);
    expect(() => new FrameReader(Frame, 40).take(bytes('no json\n'))).toThrow(/protocol/);
    expect(() => new FrameReader(Frame, 40).take(bytes(' '.repeat(41)))).toThrow(/40 characters/);
    expect(() => new FrameReader(Frame, 40).take(bytes(`${' '.repeat(41)}\n`))).toThrow(/40/);
    expect(new FrameReader(Frame, 16).take(bytes('{"kind":"hello"}\n'))).toHaveLength(1);
  });
});

describe('a channel', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const [line, other] = duplexPair();
    const heard: Frame[] = [];
    let ends = 0;
    const channel = new FrameChannel<Frame, Frame>(line, {
      schema: Frame,
      longestChars: 100,
      beatMs: 10,
      silentMs: 30,
      onFrame: (frame) => heard.push(frame),
      onEnd: () => void (ends += 1),
    });
    let said = '';
    other.on('data', (part: Buffer) => void (said += part.toString()));
    other.on('error', () => undefined);
    return { channel, other, heard, said: () => said, ends: () => ends };
  }

  test('says what it is told, and that it is there', async () => {
    const { channel, said } = open();
    channel.send({ kind: 'hello' });
    await vi.advanceTimersByTimeAsync(10);
    expect(said()).toBe('{"kind":"hello"}\n{"kind":"beat"}\n');
    channel.close();
  });

  test('ends when the other side is silent for too long, once', async () => {
    const { channel, other, heard, ends } = open();
    await vi.advanceTimersByTimeAsync(29);
    other.write('{"kind":"beat"}\n');
    await vi.advanceTimersByTimeAsync(29);
    expect(heard).toEqual([{ kind: 'beat' }]);
    expect(channel.isOpen).toBe(true);
    await vi.advanceTimersByTimeAsync(2);
    expect(channel.isOpen).toBe(false);
    expect(ends()).toBe(1);
    channel.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(ends()).toBe(1);
    expect(channel.send({ kind: 'hello' })).toBe(false);
  });

  test.each(['nonsense\n', '{"kind":"other"}\n', ' '.repeat(200)])(
    'ends when the other side says “%s”, and hears nothing after it',
    async (text) => {
      const { channel, other, heard } = open();
      other.write(text);
      other.write('\n{"kind":"hello"}\n');
      await vi.advanceTimersByTimeAsync(1);
      expect(channel.isOpen).toBe(false);
      expect(heard).toEqual([]);
    },
  );

  test('ends with its other side', async () => {
    const { channel, other, ends } = open();
    other.end();
    await vi.advanceTimersByTimeAsync(1);
    expect([channel.isOpen, ends()]).toEqual([false, 1]);
  });

  test('waits for a reader that is slow, and no longer than it is there', async () => {
    const [line, other] = duplexPair();
    const channel = new FrameChannel<Frame, Frame>(line, {
      schema: Frame,
      longestChars: 100,
      beatMs: 1_000,
      silentMs: 1_000,
      onFrame: () => undefined,
      onEnd: () => undefined,
    });
    await channel.drained();
    while (channel.send({ kind: 'hello' }));
    expect(channel.isFull).toBe(true);
    let isDrained = false;
    const drained = channel.drained().then(() => void (isDrained = true));
    await vi.advanceTimersByTimeAsync(5);
    expect(isDrained).toBe(false);
    other.resume();
    await drained;
    other.pause();
    while (channel.send({ kind: 'hello' }));
    const ended = channel.drained();
    channel.close();
    await ended;
    await channel.drained();
  });
});
