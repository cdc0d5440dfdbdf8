import type { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { type DesiredState, PROTOCOL_VERSION } from '../../../../schemas/agent/desired.ts';
import {
  ReportAnswer,
  type ReportDifference,
  type ReportMark,
} from '../../../../schemas/agent/difference.ts';
import {
  type ConsoleUpload,
  EnrolAnswer,
  SERVER_NAME,
} from '../../../../schemas/agent/messages.ts';
import {
  type PacedAnswer,
  readPace,
  REPORT_PACE_HEADER,
} from '../../../../schemas/agent/report-pace.ts';
import { ReadableDesiredState } from '../../../../schemas/agent/readable-desired-state.ts';
import {
  CONSOLE_PROTOCOL,
  consoleLinePath,
  CONSOLES_HEADER,
  readConsolesHeader,
} from '../../../../schemas/agent/console-line.ts';
import {
  readServerTerm,
  SERVER_TERM_HEADER,
  writeServerTerm,
} from '../../../../schemas/agent/server-term.ts';
import {
  readVolumesHeader,
  VOLUME_PROTOCOL,
  type LineUse,
  volumeLinePath,
  VOLUMES_HEADER,
} from '../../../../schemas/agent/volume-line.ts';
import { FILES_PROTOCOL, volumeFilesPath } from '../../../../schemas/agent/volume-files.ts';
import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { ControlLink, WantedLines } from '../ports/control-link.ts';
import { type Identity, identityFrom, makeRequest } from './identity.ts';
import { dialUpgrade } from './dial-upgrade.ts';
import { type JsonRequest, requestTagged } from './json-request.ts';
import type { KnownTerm } from './known-term.ts';
import { mutualAgent } from './mutual-agent.ts';

const TIMEOUT_MS = 15_000;
const ANY_TERM = { value: 0, hear: async () => undefined };

/** The way to the server over HTTPS with mutual TLS. */
export class HttpsControlLink implements ControlLink {
  readonly #server: string;
  readonly #term: Pick<KnownTerm, 'value' | 'hear'>;
  #identity: Identity;
  #agent: Agent;
  /** The last document that came, and what the server names it by. */
  #last: { readonly generation: number; readonly tag: string | undefined } | undefined;

  /**
   * @param server base URL for agents
   * @param term of the server that this node obeys; absent for a question that obeys nobody
   */
  constructor(
    server: string,
    identity: Identity,
    term: Pick<KnownTerm, 'value' | 'hear'> = ANY_TERM,
  ) {
    this.#server = server;
    this.#term = term;
    this.#identity = identity;
    this.#agent = makeAgent(identity);
  }

  async desired(
    after: number,
    signal: AbortSignal,
    onWanted: (wanted: WantedLines) => void = () => undefined,
  ): Promise<DesiredState | undefined> {
    const { answer, tag, headers } = await this.#ask({
      agent: this.#agent,
      method: 'GET',
      url: `${this.#server}/agent/v1/desired?after=${after}&protocol=${PROTOCOL_VERSION}`,
      timeoutMs: LIMITS.agent.longPollMs + TIMEOUT_MS,
      signal,
      // After a restart of the server, it does not send again what is here already.
      tag: this.#last?.generation === after ? this.#last.tag : undefined,
    });
    const consoles = readConsolesHeader(headers[CONSOLES_HEADER]);
    const volumes = readVolumesHeader(headers[VOLUMES_HEADER]);
    if (consoles.length > 0 || volumes.length > 0) onWanted({ consoles, volumes });
    if (answer === undefined) return undefined;
    const document = ReadableDesiredState.parse(answer);
    this.#last = { generation: document.generation, tag };
    return document;
  }

  report(state: ObservedState, { run, number }: ReportMark): Promise<PacedAnswer> {
    return this.#postReport(`observed?run=${run}&number=${number}`, state);
  }

  reportDifference(difference: ReportDifference): Promise<PacedAnswer> {
    return this.#postReport('difference', difference);
  }

  async #postReport(path: string, body: unknown): Promise<PacedAnswer> {
    const { answer, headers } = await this.#ask(this.#posting(path, body));
    return { ...ReportAnswer.parse(answer), everyMs: readPace(headers[REPORT_PACE_HEADER]) };
  }

  async console(upload: ConsoleUpload): Promise<Record<string, number>> {
    return z.record(z.string(), z.int()).parse(await this.#post('console', upload));
  }

  consoleLine(machine: MachineId): Promise<Duplex> {
    return this.#line(consoleLinePath(machine), CONSOLE_PROTOCOL);
  }

  volumeLine(volume: VolumeId, use: LineUse): Promise<Duplex> {
    return use === 'files'
      ? this.#line(volumeFilesPath(volume), FILES_PROTOCOL)
      : this.#line(volumeLinePath(volume), VOLUME_PROTOCOL);
  }

  async #line(path: string, protocol: string): Promise<Duplex> {
    // A connection of its own, which lives for as long as somebody is at the other end.
    const agent = makeAgent(this.#identity);
    const url = `${this.#server}${path}`;
    const dialling = dialUpgrade({ agent, url, protocol, timeoutMs: TIMEOUT_MS });
    return dialling.catch((error: unknown) => {
      agent.destroy();
      throw error;
    });
  }

  /** Gets a new certificate for a new key and uses it from then on. @returns the new identity */
  async renew(): Promise<Identity> {
    const { key, csr } = await makeRequest();
    const answer = EnrolAnswer.parse(await this.#post('renew', { csr }));
    this.#identity = identityFrom(answer, key);
    const old = this.#agent;
    this.#agent = makeAgent(this.#identity);
    old.destroy();
    return this.#identity;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    return (await this.#ask(this.#posting(path, body))).answer;
  }

  /**
   * Everything that is asked of the server goes through here: what one says that was replaced is heard by
   * nobody.
   */
  async #ask(request: JsonRequest): ReturnType<typeof requestTagged> {
    const headers = { [SERVER_TERM_HEADER]: writeServerTerm(this.#term.value) };
    const answer = await requestTagged({ ...request, headers });
    await this.#term.hear(readServerTerm(answer.headers[SERVER_TERM_HEADER]));
    return answer;
  }

  #posting(path: string, body: unknown): JsonRequest {
    const url = `${this.#server}/agent/v1/${path}`;
    return { agent: this.#agent, method: 'POST', url, body, timeoutMs: TIMEOUT_MS };
  }
}

const makeAgent = (identity: Identity): Agent =>
  mutualAgent(identity, { servername: SERVER_NAME, maxSockets: 8 });
