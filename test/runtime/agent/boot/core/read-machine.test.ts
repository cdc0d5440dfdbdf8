import { describe, expect, test } from 'vitest';
import { plainLine } from '../../../../../runtime/agent/boot/core/plain-line.ts';
import { readMachine, readStage } from '../../../../../runtime/agent/boot/core/read-machine.ts';

const query = (values: Record<string, string>): URLSearchParams => new URLSearchParams(values);

describe('what a machine says it is', () => {
  test('is read as iPXE writes it', () => {
    const said = {
      mac: '52-54-00-0A-0b-0c',
      uuid: '4c4c4544-0042-3510-8052-b4c04f4e4631',
      serial: 'B5RN1 ',
      platform: 'efi',
    };
    expect(readMachine(query(said))).toEqual({
      mac: '52:54:00:0a:0b:0c',
      uuid: '4c4c4544-0042-3510-8052-b4c04f4e4631',
      serial: 'B5RN1',
      platform: 'efi',
    });
  });

  test.each(['None', 'Default string', 'To be filled by O.E.M.', '0000', ''])(
    'is no serial number where the maker has left it out: %s',
    (serial) => {
      expect(readMachine(query({ serial })).serial).toBeUndefined();
    },
  );

  test('is no UUID where all of it is zero', () => {
    const uuid = '00000000-0000-0000-0000-000000000000';
    expect(readMachine(query({ uuid })).uuid).toBeUndefined();
  });

  test.each(['', '52:54:00', 'zz:54:00:0a:0b:0c', '01:00:5e:00:00:01', '../../etc'])(
    'is no address where it says none: %s',
    (mac) => {
      expect(readMachine(query({ mac })).mac).toBeUndefined();
    },
  );
});

describe('how far a machine says it is', () => {
  test('is read, also with the number of BOOTIF before its address', () => {
    const said = query({ mac: '01-52-54-00-0a-0b-0c', stage: 'fetching', text: 'root.img, 40 %' });
    expect(readStage(said)).toEqual({
      mac: '52:54:00:0a:0b:0c',
      stage: 'fetching',
      text: 'root.img, 40 %',
    });
  });

  test('is nothing without an address, or with a stage that there is not', () => {
    expect(readStage(query({ stage: 'fetching' }))).toBeUndefined();
    expect(readStage(query({ mac: '52:54:00:0a:0b:0c', stage: 'pwned' }))).toBeUndefined();
  });

  test('is one line of bounded length without signs that a terminal obeys', () => {
    const text = `\x1b[2J<b>a</b>\r\nb\u202e\u0007${'c'.repeat(400)}`;
    const read = readStage(query({ mac: '52:54:00:0a:0b:0c', stage: 'failed', text }));
    expect(read?.text).toBe(`[2J<b>a</b> b ${'c'.repeat(400)}`.slice(0, 300));
  });
});

test('a plain line is trimmed', () => {
  expect(plainLine('  a \t b  ', 10)).toBe('a b');
});
