import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { bootNetworkLines } from './boot-words.ts';

const EXAMPLE =
  'yard boot set barn-1 --link eth1 --address 10.86.0.1/24 --range 10.86.0.100-10.86.0.200';

interface Dhcp {
  readonly range?: string | undefined;
  readonly router?: string | undefined;
  readonly dns?: string | undefined;
  readonly proxy: boolean;
}

/** `yard boot set`. */
export const bootSetCommand = defineServerCommand({
  name: 'boot set',
  summary: 'Let machines boot from the network through a gateway',
  details:
    'With --range the gateway is the DHCP server of that network: there must be no other one. With ' +
    '--proxy it stands beside the one that is there, and only says where to boot from. Whoever controls ' +
    'this network controls what a blank machine boots: keep it apart. Administrators only.',
  arguments: [['<node>', 'the gateway: name or id']],
  options: [
    ['--link <card>', 'its network card, or bridge, that leads to the machines'],
    ['--address <address/prefix>', 'its address there; set on the card where it has none'],
    ['--range <first-last>', 'addresses that machines get'],
    ['--router <address>', 'their default route; none unless you name one'],
    ['--dns <addresses>', 'their DNS servers, with a comma between'],
    ['--proxy', 'another DHCP server gives out addresses'],
    ['--port <number>', 'HTTP of the boot service'],
  ],
  example: EXAMPLE,
  shape: 'BootNetwork as in the API',
  input: {
    node: z.string(),
    link: z.string(),
    address: z.string(),
    range: z.string().optional(),
    router: z.string().optional(),
    dns: z.string().optional(),
    proxy: z.boolean().default(false),
    port: z.coerce.number().int().min(1).max(65_535).optional(),
  },
  run: async ({ api }, { node, link, address, port, ...dhcp }) => {
    const network = await api.setBootNetwork({
      params: { node },
      body: { link, address, dhcp: readDhcp(dhcp), ...(port === undefined ? {} : { port }) },
    });
    const lines = [...bootNetworkLines(network), '', 'How far it is: yard boot show'];
    return { json: network, text: lines.join('\n') };
  },
});

/** @throws Fault USAGE */
export function readDhcp({ range, router, dns, proxy }: Dhcp) {
  if (proxy) {
    if (range === undefined && router === undefined && dns === undefined) {
      return { mode: 'proxy' as const };
    }
    throw usage('With --proxy, another server gives out --range, --router and --dns.');
  }
  const [, first, last] = /^([\d.]+)-([\d.]+)$/.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined) {
    throw usage('Name the addresses that machines get (--range first-last), or say --proxy.');
  }
  return {
    mode: 'full' as const,
    first,
    last,
    ...(router === undefined ? {} : { router }),
    ...(dns === undefined ? {} : { dns: dns.split(',').map((each) => each.trim()) }),
  };
}

const usage = (problem: string): Fault => new Fault('USAGE', { problem, example: EXAMPLE });
