import { expect, test } from 'vitest';
import { readListeningPorts } from '../../../../../runtime/agent/gateway/core/read-listening-ports.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n';
const line = (local: string, remote: string, state: string): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0\n`;

test('of TCP those that listen count, each once over both families', () => {
  const tcp =
    head +
    line('0100007F:1F90', '00000000:0000', '0A') +
    line('0100007F:0050', '0200007F:C000', '01') +
    line('00000000:0016', '00000000:0000', '0A');
  const tcp6 = head + line(`${'0'.repeat(32)}:0016`, `${'0'.repeat(32)}:0000`, '0A');
  expect(readListeningPorts('tcp', [tcp, tcp6])).toEqual([22, 8080]);
});

test('of UDP those that are bound and not connected count', () => {
  const udp =
    head +
    line('00000000:0044', '00000000:0000', '07') +
    line('0100007F:9999', '0200007F:0035', '01');
  expect(readListeningPorts('udp', [udp, ''])).toEqual([68]);
});
