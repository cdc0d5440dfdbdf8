import { PROGRAM } from '../../../scripts/package/places.ts';
import { type GuestPage, readPage } from '../../cluster/lab/read-guest.ts';
import type { DebianHost } from './debian-host.ts';

/** Where the server of a host answers there. */
export const SERVER = 'http://localhost:8470';

const KEY = '/root/.config/stackyard/keys/lab';

/** What apt prints at the end of the installation of a server. */
export interface Printed {
  readonly address: string;
  readonly code: string;
}

/** A host with our packages, as its administrator uses it. */
export class StackyardHost {
  readonly #host: DebianHost;

  constructor(host: DebianHost) {
    this.#host = host;
  }

  /** Installs what lies in a folder there. @returns what apt printed */
  install(folder = '/debs'): Promise<string> {
    return this.#host.run(
      `apt-get install --yes -q --no-install-recommends ${folder}/stackyard-*.deb`,
    );
  }

  /** @returns the version of an installed package */
  version(name: string): Promise<string> {
    return this.#host.run(`dpkg-query -W -f '\${Version}' ${name}`);
  }

  /** @returns what `yard` says there, with some words */
  async json<Found>(words: string): Promise<Found> {
    return JSON.parse(await this.#host.run(`yard ${words} --json`)) as Found;
  }

  /** @returns the states of what `yard` lists */
  async states(words: string): Promise<string[]> {
    return (await this.json<{ state: string }[]>(words)).map(({ state }) => state);
  }

  /** Runs a program there by the Node that comes with the packages. @returns what it wrote */
  runProgram(program: string): Promise<string> {
    const text = Buffer.from(program).toString('base64');
    const node = `${PROGRAM}/node_modules/.bin/node`;
    return this.#host.run(`echo ${text} | base64 -d | ${node} --input-type=module`);
  }

  /** @returns what a request from that host is answered with. @param body of a POST */
  async ask(path: string, body?: object): Promise<{ status: number; text: string }> {
    const request = {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    };
    const output = await this.runProgram(
      `const a = await fetch('${SERVER}${path}', ${JSON.stringify(request)});
      console.log(JSON.stringify({ status: a.status, text: await a.text() }));`,
    );
    return JSON.parse(output) as { status: number; text: string };
  }

  /** Packs and publishes an appliance there, of version 1.0.0, whose folder of the same name is root's. */
  async publish(name: string): Promise<void> {
    await this.#host.run('yard keygen --namespace lab');
    await this.#host.run(`yard pack /root/${name} -o ${name}.yard --sign-key ${KEY}.pem`);
    await this.#host.run(
      `yard trust add lab ${KEY}.pub && yard push ${name}.yard lab/${name}:1.0.0`,
    );
  }

  /** Installs it as a stack of that name, and waits until it runs. @param options further words for `yard` */
  async installStack(name: string, options = ''): Promise<void> {
    await this.#host.run(`yard install lab/${name}:1.0.0 --name ${name} ${options} --yes --wait`);
  }

  /** @returns of each machine that runs its process, and when that was started; a line for each */
  machines(): Promise<string> {
    return this.#host.run(
      'for pid in $(pgrep -x qemu-system-x86); do cut -d " " -f 1,22 /proc/$pid/stat; done | sort',
    );
  }

  /** @returns what the machine of the stack `pair` says that publishes its pages */
  async readFront(): Promise<GuestPage> {
    const { outputs } = await this.json<{ outputs: { url: string } }>('stack outputs pair');
    return readPage(
      await this.runProgram(`console.log(await (await fetch('${outputs.url}')).text());`),
    );
  }
}

/** @returns what apt printed once all packages were set up; undefined: it is not there */
export function readPrinted(output: string): Printed | undefined {
  const after = output.slice(output.lastIndexOf('Setting up '));
  const [, address, code] = /Stackyard is at (\S+)\n.*\nSet-up code: (\S+)\n/.exec(after) ?? [];
  return address === undefined || code === undefined ? undefined : { address, code };
}
