import { parentPort, workerData } from 'node:worker_threads';
import { takeJobs } from '../../../../../../packager/native/end-thread.ts';
import { Connection } from '../native/connection.ts';
import { LibvirtError } from '../native/libvirt-error.ts';
import { type LibvirtFunctions, loadLibvirt } from '../native/libvirt-functions.ts';
import { CALL_TABLE } from './call-table.ts';
import type { CallAnswer, CallFailure, CallRequest } from './libvirt-calls.ts';

/**
 * The thread that talks to libvirt, one call after the other. Calls block until the daemon answers,
 * which must not stop the agent; and libvirt keeps its last error per thread, so that call and error
 * must meet in the same one.
 */
const { uri, abandoned } = workerData as { uri: string; abandoned: Int32Array };
let libvirt: LibvirtFunctions | undefined;
let connection: Connection | undefined;

/** The daemon may have been restarted since the last call, so the connection is tried before use. */
function connect(): Connection {
  if (connection?.isAlive() === false) disconnect();
  libvirt ??= loadLibvirt();
  connection ??= Connection.open(libvirt, uri);
  return connection;
}

function disconnect(): void {
  connection?.close();
  connection = undefined;
}

function answer({ id, name, parameters }: CallRequest): CallAnswer {
  try {
    const perform = CALL_TABLE[name] as (on: Connection, ...parameters: unknown[]) => unknown;
    return { id, ok: true, result: perform(connect(), ...parameters) };
  } catch (error) {
    return { id, ok: false, failure: failureOf(error) };
  }
}

const failureOf = (error: unknown): CallFailure => ({
  call: error instanceof LibvirtError ? error.call : 'the thread',
  code: error instanceof LibvirtError ? error.code : 0,
  message: error instanceof Error ? error.message : String(error),
  connected: connection !== undefined,
});

if (!parentPort) throw new Error('main.ts of the libvirt thread runs as a worker thread');
const port = parentPort;
takeJobs(port, (request: CallRequest) => {
  // Who wanted it has been told that it failed.
  if (Atomics.load(abandoned, 0) === 1) return;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  port.postMessage(answer(request));
});
