/** What the log of dnsmasq tells of a machine that boots. */
export type DhcpEvent =
  /** It was given an address, or, beside another DHCP server, told where to boot from. */
  | {
      readonly kind: 'answered';
      readonly mac: string;
      readonly address: string | undefined;
      /** Option 93; see firmware.ts. */
      readonly architecture: number;
      readonly byHttp: boolean;
      readonly isIpxe: boolean;
    }
  | { readonly kind: 'no-address'; readonly mac: string }
  /** A file went to it by TFTP. */
  | { readonly kind: 'sent'; readonly address: string; readonly file: string };

interface Exchange {
  readonly architecture: number;
  readonly byHttp: boolean;
  readonly isIpxe: boolean;
}

const DHCP = /^\w{3} [ \d]\d [\d:]{8} dnsmasq-dhcp\[\d+\]: (\d+) (.*)$/;
const TFTP = /^\w{3} [ \d]\d [\d:]{8} dnsmasq-tftp\[\d+\]: sent \/\S*\/([\w.-]+) to ([\d.]+)$/;
const VENDOR = /^vendor class: (PXE|HTTP)Client:Arch:(\d{5})/;
const MAC = '((?:[0-9a-f]{2}:){5}[0-9a-f]{2})';
const ACK = new RegExp(`^DHCPACK\\(\\S+\\) ([\\d.]+) ${MAC}`);
/** Beside another server the address is told only where the client has one already. */
const PROXY = new RegExp(`^PXE\\(\\S+\\) (?:([\\d.]+) |proxy )?${MAC}`);
const EMPTY = new RegExp(`^DHCPDISCOVER\\(\\S+\\) (?:[\\d.]+ )?${MAC} no address available`);

/** Exchanges that are remembered at a time; their lines come right after each other. */
const MOST_EXCHANGES = 256;

/**
 * Reads the log of dnsmasq (`log-dhcp`), line by line. Lines of one exchange carry the same number, so
 * that what a client says of itself is known when it is answered. Clients that say no firmware, such
 * as a system that runs and renews its address, are nobody's business here.
 */
export class DnsmasqLogReader {
  readonly #exchanges = new Map<string, Exchange>();

  /** @returns what the line tells, if anything */
  read(line: string): DhcpEvent | undefined {
    const [, number, said] = DHCP.exec(line) ?? [];
    if (number !== undefined && said !== undefined) return this.#readDhcp(number, said);
    const [, file, address] = TFTP.exec(line) ?? [];
    return file !== undefined && address !== undefined
      ? { kind: 'sent', address, file }
      : undefined;
  }

  #readDhcp(number: string, said: string): DhcpEvent | undefined {
    const [, by, architecture] = VENDOR.exec(said) ?? [];
    if (architecture !== undefined) {
      this.#remember(number, {
        architecture: Number(architecture),
        byHttp: by === 'HTTP',
        isIpxe: false,
      });
      return undefined;
    }
    const exchange = this.#exchanges.get(number);
    if (!exchange) return undefined;
    if (said === 'user class: iPXE') {
      this.#exchanges.set(number, { ...exchange, isIpxe: true });
      return undefined;
    }
    const [, mac] = EMPTY.exec(said) ?? [];
    if (mac !== undefined) return { kind: 'no-address', mac };
    const answered = ACK.exec(said) ?? PROXY.exec(said);
    if (!answered?.[2]) return undefined;
    return { kind: 'answered', mac: answered[2], address: answered[1], ...exchange };
  }

  #remember(number: string, exchange: Exchange): void {
    this.#exchanges.delete(number);
    this.#exchanges.set(number, exchange);
    const [oldest] = this.#exchanges.keys();
    if (this.#exchanges.size > MOST_EXCHANGES && oldest !== undefined) {
      this.#exchanges.delete(oldest);
    }
  }
}
