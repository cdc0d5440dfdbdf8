import koffi from 'koffi';
import { libcFunction } from '../../../../packager/native/libc-function.ts';

type Socket = (family: number, type: number, protocol: number) => number;
const socket = libcFunction('int socket(int family, int type, int protocol)') as () => Socket;

/** Of <bits/socket_type.h>: no process that is started has it open. */
const SOCK_CLOEXEC = 0o2000000;

/**
 * Opens a socket (socket(2)) in the network namespace this thread is in.
 *
 * @returns its descriptor
 * @throws Error when there is none to be had
 */
export function openSocket(family: number, type: number): number {
  const fd = socket()(family, type | SOCK_CLOEXEC, 0);
  if (fd < 0) throw new Error(`no socket: errno ${koffi.errno()}`);
  return fd;
}
