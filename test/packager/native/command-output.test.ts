import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { collectOutput, splitLines } from '../../../packager/native/command-output.ts';

test('characters that arrive in two pieces are put together', () => {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  const bytes = Buffer.from('grün\n');
  splitter.push(bytes.subarray(0, 3));
  splitter.push(bytes.subarray(3));
  splitter.end();
  expect(lines).toEqual(['grün']);
});

test('an endless line is handed on in pieces, so that memory stays bounded', () => {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  for (let i = 0; i < 10; i += 1) splitter.push(Buffer.alloc(32 * 1024, 'x'));
  expect(lines.length).toBeGreaterThan(2);
  splitter.end();
  expect(lines.join('').length).toBe(320 * 1024);
});

test('keeps only the last bytes of a stream that has no upper limit', async () => {
  const stream = new PassThrough();
  const output = collectOutput(stream, 'stderr', { limitBytes: 10 });
  for (let i = 0; i < 100; i += 1) stream.write(`${i} `);
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  expect(output.text()).toBe('6 97 98 99 '.slice(-10));
});
