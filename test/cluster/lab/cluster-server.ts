import { PrivateHost } from '../../fakes/private-host.ts';
import { type ServerProcess, startServerProcess } from '../../fakes/server-process.ts';
import { type Lan, lanAddress } from './lan.ts';
import { namespaceFetch } from './namespace-fetch.ts';

const PORT = 8470;

/** The server of a cluster, on a host of its own. */
export interface ClusterServer extends AsyncDisposable {
  readonly process: ServerProcess;
}

/**
 * Starts the real server where nodes reach it by its address on the LAN, and only there.
 *
 * @param number of its address on the LAN
 * @param prepare fills its data folder before its first start
 */
export async function openClusterServer(
  lan: Lan,
  number: number,
  prepare?: (dataFolder: string) => Promise<void>,
): Promise<ClusterServer> {
  await using undo = new AsyncDisposableStack();
  const host = await PrivateHost.create({ hostname: 'server' });
  undo.defer(() => host.remove());
  await host.boot();
  await lan.plug(host, number);
  const address = lanAddress(number);
  const server = await startServerProcess(
    { STACKYARD_AGENT_URL: `https://${address}:${PORT + 1}` },
    {
      ...(prepare ? { prepare } : {}),
      place: {
        // It stays our child by this, and dies with us.
        enter: [...DIE_WITH_US, 'nsenter', '-t', String(host.pid), '-n', '-u', '--'],
        address,
        port: PORT,
        fetch: namespaceFetch(() => `/proc/${host.pid}/ns/net`),
      },
    },
  );
  undo.defer(() => server.close());
  const all = undo.move();
  return { process: server, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

const DIE_WITH_US = ['setpriv', '--pdeathsig', 'KILL'];
