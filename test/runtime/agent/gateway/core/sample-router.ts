import {
  shapeRouter,
  type RouterShape,
} from '../../../../../runtime/agent/gateway/core/router-shape.ts';
import { DesiredRouter } from '../../../../../schemas/agent/desired.ts';
import { NetworkId, NodeId, StackId } from '../../../../../schemas/ids/brand.ts';

export const NODE = NodeId.parse('node-0123456789');
export const STACK = StackId.parse('stack-abcdefghjk');
export const FRONT = NetworkId.parse('network-frnt000000');
export const BACK = NetworkId.parse('network-back000000');

/** A stack with two web machines in front and a database in the back. */
export const sampleRouter = (changes: Partial<DesiredRouter> = {}): DesiredRouter => ({
  ...DesiredRouter.parse({
    stack: STACK,
    domain: 'blog.internal',
    uplink: { index: 5 },
    egress: 'internet',
    networks: [
      {
        network: FRONT,
        gateway4: '10.0.0.1/24',
        gateway6: 'fd00::1/64',
        hosts: [
          {
            machine: 'machine-web0000000',
            mac: '52:54:00:00:00:01',
            address4: '10.0.0.10',
            address6: 'fd00::10',
            names: ['blog-web-0', 'web-0', 'web'],
          },
          {
            machine: 'machine-web1000000',
            mac: '52:54:00:00:00:02',
            address4: '10.0.0.11',
            address6: 'fd00::11',
            names: ['blog-web-1', 'web-1', 'web'],
          },
        ],
      },
      {
        network: BACK,
        gateway4: '10.0.1.1/25',
        gateway6: 'fd00:0:0:1::1/64',
        hosts: [
          {
            machine: 'machine-db00000000',
            mac: '52:54:00:00:00:03',
            address4: '10.0.1.10',
            address6: 'fd00:0:0:1:0:0:0:10',
            names: ['blog-db-0', 'db-0', 'db'],
          },
        ],
      },
    ],
    publish: [
      {
        key: 'http',
        protocol: 'tcp',
        hostPort: 8080,
        port: 80,
        targets4: ['10.0.0.10', '10.0.0.11'],
        targets6: ['fd00::10', 'fd00::11'],
      },
      {
        key: 'dns',
        protocol: 'udp',
        hostPort: 5353,
        port: 53,
        targets4: ['10.0.1.10'],
        targets6: [],
      },
      {
        key: 'https',
        protocol: 'tcp',
        hostPort: 443,
        port: 8443,
        targets4: ['10.0.0.10'],
        targets6: ['fd00::10'],
      },
    ],
  }),
  ...changes,
});

export const sampleShape = (changes: Partial<DesiredRouter> = {}): RouterShape =>
  shapeRouter(sampleRouter(changes));

export const UPLINK = {
  host4: '100.96.0.21/30',
  router4: '100.96.0.22/30',
  host6: 'fd44:3214:c742::15/126',
  router6: 'fd44:3214:c742::16/126',
};
