/** States of include/net/tcp_states.h: listening, and what a bound UDP socket is in. */
const LISTEN = '0A';
const CLOSE = '07';

/**
 * Reads `/proc/net/{tcp,tcp6,udp,udp6}` (proc_net_tcp.rst): from each line the local port and state.
 *
 * @param tables of one protocol, for both families
 * @returns ports somebody listens on, rising; UDP sockets count unless they are connected
 */
export function readListeningPorts(protocol: 'tcp' | 'udp', tables: readonly string[]): number[] {
  const lines = tables.flatMap((table) => table.split('\n'));
  const ports = lines.flatMap((line) => {
    const [, local, remote, state] = line.trim().split(/\s+/);
    const listens = protocol === 'tcp' ? state === LISTEN : state === CLOSE && isNobody(remote);
    const port = Number.parseInt(local?.split(':')[1] ?? '', 16);
    return listens && port > 0 ? [port] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

const isNobody = (remote: string | undefined): boolean => /^0+:0000$/.test(remote ?? '');
