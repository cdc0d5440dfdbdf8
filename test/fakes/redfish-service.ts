import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { nodeSecretMaker } from '../../runtime/control/stacks/adapters/node-secret-maker.ts';

/** What a simulated Redfish service is like; changed by tests while it runs. */
export interface RedfishMachine {
  power: 'On' | 'Off' | 'PoweringOn' | 'PoweringOff';
  /** Every ResetType that was asked for. */
  readonly resets: string[];
  /** What it says that it can do; undefined: it does not say. */
  allowed: readonly string[] | undefined;
  /** Ids of its systems. */
  systems: readonly string[];
  /** What it answers instead, whatever is asked; undefined: nothing. */
  instead: { readonly status: number; readonly body: string } | undefined;
  /** It takes connections, and does not answer. */
  hangs: boolean;
}

/** A Redfish service with one machine, in the shapes of DMTF DSP0266 and DSP2046, over HTTPS. */
export class RedfishService {
  readonly machine: RedfishMachine = {
    power: 'On',
    resets: [],
    allowed: ['On', 'ForceOff', 'GracefulShutdown', 'ForceRestart', 'PushPowerButton'],
    systems: ['1'],
    instead: undefined,
    hangs: false,
  };
  /** Requests that came with a password, right or wrong. */
  readonly heard: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<RedfishService> {
    const { privatePem, certificatePem } = await nodeSecretMaker.certificate(['127.0.0.1'], 1);
    const server = createServer({ key: privatePem, cert: certificatePem });
    const service = new RedfishService(server);
    server.on('request', (request, response) => {
      if (service.machine.hangs) return;
      let text = '';
      request.on('data', (part: Buffer) => {
        text += part.toString('utf8');
      });
      request.on('end', () => {
        const path = request.url ?? '';
        const { status, body } = service.#answer(
          `${request.method} ${path}`,
          request.headers.authorization,
          text,
        );
        response.writeHead(status, { 'content-type': 'application/json', 'odata-version': '4.0' });
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(asked: string, authorization: string | undefined, text: string) {
    const { machine } = this;
    if (authorization !== undefined) this.heard.push(asked);
    if (machine.instead) return machine.instead;
    if (asked === 'GET /redfish/v1/') return json(200, ROOT);
    const right = `Basic ${Buffer.from('yard:secret').toString('base64')}`;
    if (authorization !== right) return json(401, error('The resource requires authentication.'));
    if (asked === 'GET /redfish/v1/Systems') return json(200, collection(machine.systems));
    const path = /^(?:GET|POST) \/redfish\/v1\/Systems\/([^/]+)(\/Actions\/.*)?$/.exec(asked);
    const id = path?.[1];
    if (id === undefined || !machine.systems.includes(id)) {
      return json(404, error(`The resource at the URI ${asked} was not found.`));
    }
    if (path?.[2] === undefined) return json(200, system(id, machine));
    const { ResetType } = JSON.parse(text) as { ResetType: string };
    return this.#reset(ResetType);
  }

  #reset(type: string) {
    const { machine } = this;
    if (machine.allowed && !machine.allowed.includes(type)) {
      return json(400, error(`The value ${type} for the parameter ResetType is not supported.`));
    }
    if (type === 'ForceRestart' && machine.power === 'Off') {
      return json(409, error('The computer system is powered off.'));
    }
    machine.resets.push(type);
    const isOff = type === 'ForceOff' || type === 'GracefulShutdown';
    machine.power = isOff ? 'Off' : 'On';
    return { status: 204, body: '' };
  }
}

const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });

const ROOT = {
  '@odata.id': '/redfish/v1/',
  '@odata.type': '#ServiceRoot.v1_15_0.ServiceRoot',
  Id: 'RootService',
  Name: 'Root Service',
  RedfishVersion: '1.17.0',
  Systems: { '@odata.id': '/redfish/v1/Systems' },
  Links: { Sessions: { '@odata.id': '/redfish/v1/SessionService/Sessions' } },
};

const collection = (ids: readonly string[]) => ({
  '@odata.id': '/redfish/v1/Systems',
  '@odata.type': '#ComputerSystemCollection.ComputerSystemCollection',
  Name: 'Computer System Collection',
  'Members@odata.count': ids.length,
  Members: ids.map((id) => ({ '@odata.id': `/redfish/v1/Systems/${id}` })),
});

const system = (id: string, { power, allowed }: RedfishMachine) => ({
  '@odata.id': `/redfish/v1/Systems/${id}`,
  '@odata.type': '#ComputerSystem.v1_20_1.ComputerSystem',
  Id: id,
  Name: 'System',
  SystemType: 'Physical',
  Manufacturer: 'Contoso',
  PowerState: power,
  Status: { State: 'Enabled', Health: 'OK' },
  Actions: {
    '#ComputerSystem.Reset': {
      target: `/redfish/v1/Systems/${id}/Actions/ComputerSystem.Reset`,
      ...(allowed ? { 'ResetType@Redfish.AllowableValues': allowed } : {}),
    },
  },
});

const error = (message: string) => ({
  error: {
    code: 'Base.1.16.GeneralError',
    message: 'A general error has occurred. See ExtendedInfo for more information.',
    '@Message.ExtendedInfo': [
      {
        '@odata.type': '#Message.v1_1_2.Message',
        MessageId: 'Base.1.16.GeneralError',
        Message: message,
        Severity: 'Critical',
      },
    ],
  },
});
