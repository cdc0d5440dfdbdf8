import { expect, test } from 'vitest';
import { serialTerminal } from '../../../../../runtime/agent/compute/core/serial-terminal.ts';

const domain = (serial: string): string =>
  `<domain><devices><disk><source path='/dev/pts/1'/></disk>${serial}<console type='pty' tty='/dev/pts/9'><source path='/dev/pts/9'/></console></devices></domain>`;

test('the terminal of the first serial port is found', () => {
  const xml = domain(`<serial type='pty'>
      <source path='/dev/pts/3'/>
      <log file='/var/x.log' append='on'/>
      <target type='isa-serial' port='0'/>
    </serial><serial type="pty"><source path="/dev/pts/4"/></serial>`);
  expect(serialTerminal(xml)).toBe('/dev/pts/3');
  expect(
    serialTerminal(
      domain(`<serial type="pty" tty="/dev/pts/7"><source path="/dev/pts/7"/></serial>`),
    ),
  ).toBe('/dev/pts/7');
});

test.each([
  ['no serial port', ''],
  ['one without a terminal yet', `<serial type='pty'><target port='0'/></serial>`],
  ['one of another kind', `<serial type='unix'><source path='/dev/pts/3'/></serial>`],
  ['another file', `<serial type='pty'><source path='/etc/passwd'/></serial>`],
  ['a way out of devpts', `<serial type='pty'><source path='/dev/pts/3/../../sda'/></serial>`],
])('%s has none', (_what, serial) => expect(serialTerminal(domain(serial))).toBeUndefined());
