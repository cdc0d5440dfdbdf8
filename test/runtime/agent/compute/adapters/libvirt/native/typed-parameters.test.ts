import { expect, test } from 'vitest';
import {
  readTypedParameters,
  TYPED_PARAMETER_BYTES,
} from '../../../../../../../runtime/agent/compute/adapters/libvirt/native/typed-parameters.ts';

function parameter(name: string, type: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(TYPED_PARAMETER_BYTES);
  bytes.write(name, 0, 'latin1');
  bytes.writeInt32LE(type, 80);
  write(bytes.subarray(88));
  return bytes;
}

test('reads every type of number, by name', () => {
  const bytes = Buffer.concat([
    parameter('int', 1, (b) => b.writeInt32LE(-5)),
    parameter('uint', 2, (b) => b.writeUInt32LE(4_000_000_000)),
    parameter('llong', 3, (b) => b.writeBigInt64LE(-7n)),
    parameter('ullong', 4, (b) => b.writeBigUInt64LE(9_007_199_254_740_991n)),
    parameter('double', 5, (b) => b.writeDoubleLE(1.5)),
    parameter('boolean', 6, (b) => b.writeInt8(1)),
  ]);
  expect(Object.fromEntries(readTypedParameters(bytes))).toEqual({
    int: -5,
    uint: 4_000_000_000,
    llong: -7,
    ullong: 9_007_199_254_740_991,
    double: 1.5,
    boolean: 1,
  });
});

test('leaves out texts and types it does not know', () => {
  const bytes = Buffer.concat([
    parameter('net.0.name', 7, (b) => b.writeBigUInt64LE(1n)),
    parameter('later', 99, (b) => b.writeBigUInt64LE(1n)),
  ]);
  expect(readTypedParameters(bytes).size).toBe(0);
});

test('takes a name that fills its field, and stops at a parameter that is cut off', () => {
  const full = parameter('x'.repeat(80), 1, (b) => b.writeInt32LE(1));
  const bytes = Buffer.concat([full, full.subarray(0, 50)]);
  expect([...readTypedParameters(bytes).keys()]).toEqual(['x'.repeat(80)]);
});
