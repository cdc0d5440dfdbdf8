import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { LinuxBootService } from '../../../../../runtime/agent/boot/adapters/linux-boot-service.ts';
import { bindInNamespace } from '../../../../../runtime/agent/gateway/adapters/bind-in-namespace.ts';
import { NetworkNamespace } from '../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import { ipxeFolder } from '../../../../../runtime/lab/adapters/ipxe-folder.ts';
import { makeId } from '../../../../../schemas/ids/brand.ts';
import { BytesLink } from './bytes-link.ts';

export type Firmware = 'bios' | 'uefi' | 'uefi-http';

const OVMF = '/usr/share/OVMF/OVMF_CODE_4M.fd';
const OVMF_VARIABLES = '/usr/share/OVMF/OVMF_VARS_4M.fd';

/** Makes OVMF try one way to boot alone. */
const WITHOUT: Readonly<Record<'uefi' | 'uefi-http', readonly string[]>> = {
  uefi: ['IPv6PXESupport'],
  'uefi-http': ['IPv4PXESupport', 'IPv6PXESupport'],
};

/** A gateway with a boot network, and machines on it, in network namespaces of their own. */
export class BootLab {
  readonly link = new BytesLink();
  readonly node = makeId('node', randomBytes(10));
  readonly errors: unknown[] = [];
  readonly folder: string;
  readonly #prefix = `yb${randomBytes(3).toString('hex')}`;
  readonly #children: ChildProcess[] = [];
  readonly #namespaces: string[] = [];
  readonly #services: LinuxBootService[] = [];
  readonly #loaders: string;

  private constructor(folder: string, loaders: string) {
    this.folder = folder;
    this.#loaders = loaders;
  }

  /** The gateway’s card is `boot0`, and has no address. */
  static async create(): Promise<BootLab> {
    const folder = await mkdtemp(join(tmpdir(), 'boot-lab-'));
    const work = { onProgress: () => undefined, signal: new AbortController().signal };
    const lab = new BootLab(folder, await ipxeFolder(work));
    await lab.#addNamespace('gateway');
    await lab.ip('gateway', ['link add boot0 type bridge']);
    return lab;
  }

  /** @returns the service as an agent that was just started has it */
  service(loaders = this.#loaders): LinuxBootService {
    const path = `/run/netns/${this.#name('gateway')}`;
    const service = new LinuxBootService({
      node: this.node,
      folder: this.folder,
      namespace: new NetworkNamespace(path, runCommand),
      namespacePath: path,
      loaders,
      ports: { image: 8_472, tunnel: 8_473 },
      link: this.link,
      now: () => new Date(),
      onError: (error) => this.errors.push(error),
    });
    this.#services.push(service);
    return service;
  }

  /** Adds a host to the boot network: a namespace whose card is `eth0`. */
  async host(name: string, address?: string): Promise<void> {
    await this.#addNamespace(name);
    const port = `p${randomBytes(5).toString('hex')}`;
    await this.ip('gateway', [
      `link add ${port} type veth peer name eth0 netns ${this.#name(name)}`,
      `link set ${port} master boot0 up`,
    ]);
    const lines = address === undefined ? [] : [`address add ${address} dev eth0`];
    await this.ip(name, [...lines, 'link set eth0 up']);
  }

  /** Starts a DHCP server of somebody else on a host. @returns what ends it */
  async dhcpServer(host: string, range: string): Promise<() => Promise<void>> {
    const child = this.#start(host, 'dnsmasq', [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      '--no-ping',
      '--interface=eth0',
      '--bind-dynamic',
      `--dhcp-range=${range},10m`,
      `--dhcp-leasefile=${join(this.folder, `${host}.leases`)}`,
    ]);
    return async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    };
  }

  /** Switches a machine on that has nothing but a network card. */
  async machine(name: string, mac: string, firmware: Firmware): Promise<void> {
    const tap = `t${randomBytes(5).toString('hex')}`;
    await this.ip('gateway', [`tuntap add ${tap} mode tap`, `link set ${tap} master boot0 up`]);
    const screen = join(this.folder, `${name}.console`);
    const rom = firmware === 'bios' ? '' : ',romfile=';
    const uefi = firmware === 'bios' ? [] : await this.#uefi(name, firmware);
    const net = `tap,id=net,ifname=${tap},script=no,downscript=no`;
    const card = `virtio-net-pci,netdev=net,mac=${mac},bootindex=1${rom}`;
    const machine = `-machine q35,graphics=off -accel tcg -m 512 -uuid ${uuidOf(mac)}`;
    const devices = `-device virtio-rng-pci -netdev ${net} -device ${card}`;
    const plain = `${machine} -nodefaults -display none ${devices}`.split(' ');
    this.#start('gateway', 'qemu-system-x86_64', [...plain, '-serial', `file:${screen}`, ...uefi]);
  }

  /** @returns what a machine has shown so far, without the signs that move the cursor */
  async console(name: string): Promise<string> {
    const text = await readFile(join(this.folder, `${name}.console`), 'latin1').catch(() => '');
    return text.replaceAll(/\x1b\[[0-9;=]*[A-Za-z]|[\r\n]/g, '');
  }

  /** Asks for a URL from a host. @returns status and content; a status of 0: nobody answers */
  async fetch(host: string, url: string): Promise<{ status: number; text: string }> {
    const args = ['--silent', '--max-time', '20', '--write-out', '\n%{http_code}', url];
    const { stdout } = await this.run(host, 'curl', args, [0, 7, 18, 28, 52, 56]);
    const at = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(at + 1)), text: stdout.slice(0, at) };
  }

  /** Ends the services of this process, as an agent that ends does; what outlives it goes on. */
  async closeServices(): Promise<void> {
    for (const service of this.#services) await service.close();
  }

  /** Has a program of a host listen at ports. @returns what ends it, once it listens */
  async listen(
    host: string,
    address: string,
    ports: readonly number[],
  ): Promise<() => Promise<void>> {
    const namespace = new NetworkNamespace(`/run/netns/${this.#name(host)}`, runCommand);
    const servers = ports.map((port) => {
      const server = createServer((socket) => socket.end());
      return server.listen({ fd: bindInNamespace(namespace, 'tcp', address, port) });
    });
    return async () => {
      for (const server of servers) server.close();
    };
  }

  /** @returns those of the ports that a host reaches */
  async connects(host: string, address: string, ports: readonly number[]): Promise<number[]> {
    const reached = await Promise.all(
      ports.map(async (port) => {
        const count = ['--write-out', '%{num_connects}', '--output', '/dev/null'];
        const args = ['--silent', '--connect-timeout', '3', '--max-time', '6', ...count];
        const url = `http://${address}:${port}`;
        const { stdout } = await this.run(host, 'curl', [...args, url], [0, 7, 28, 52, 56]);
        return stdout === '1' ? [port] : [];
      }),
    );
    return reached.flat();
  }

  /** @returns whether a program of a host takes datagrams at a port */
  async hasSocket(host: string, port: number): Promise<boolean> {
    const { stdout } = await this.run(host, 'ss', ['-Hlun', `sport = :${port}`]);
    return stdout.trim() !== '';
  }

  async ip(name: string, lines: readonly string[]): Promise<void> {
    const stdin = `${lines.join('\n')}\n`;
    await runCommand('ip', ['-n', this.#name(name), '-batch', '-'], { stdin });
  }

  run(host: string, program: string, args: readonly string[], acceptExitCodes = [0]) {
    const where = `--net=/run/netns/${this.#name(host)}`;
    return runCommand('nsenter', [where, program, ...args], { acceptExitCodes });
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await this.closeServices();
    await this.#services.at(-1)?.remove();
    for (const name of this.#namespaces) await runCommand('ip', ['netns', 'delete', name]);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #uefi(name: string, firmware: 'uefi' | 'uefi-http'): Promise<string[]> {
    const variables = join(this.folder, `${name}.variables`);
    await copyFile(OVMF_VARIABLES, variables);
    const flash = (file: string, more = ''): string[] => [
      '-drive',
      `if=pflash,format=raw,file=${file}${more}`,
    ];
    return [
      ...flash(OVMF, ',readonly=on'),
      ...flash(variables),
      ...WITHOUT[firmware].flatMap((way) => ['-fw_cfg', `name=opt/org.tianocore/${way},string=no`]),
    ];
  }

  #start(host: string, program: string, args: readonly string[]): ChildProcess {
    const where = `--net=/run/netns/${this.#name(host)}`;
    const child = spawn('nsenter', [where, program, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.#children.push(child);
    return child;
  }

  #name(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  async #addNamespace(name: string): Promise<void> {
    await runCommand('ip', ['netns', 'add', this.#name(name)]);
    this.#namespaces.push(this.#name(name));
    await this.ip(name, ['link set lo up']);
  }
}

/** @returns another one for each MAC */
const uuidOf = (mac: string): string => `5acc0a4d-0000-4000-8000-${mac.replaceAll(':', '')}`;
