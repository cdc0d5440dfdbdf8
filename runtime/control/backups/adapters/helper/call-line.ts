import { Fault, fromWire, toWire, type WireFault } from '../../../../../schemas/errors/fault.ts';

/** What carries messages between two processes. */
export interface MessageWay {
  /** One that cannot be reached has ended, which is heard elsewhere. */
  send(message: unknown): void;
  onMessage(hear: (message: unknown) => void): void;
}

type Message =
  /** `id` absent: nobody waits for an answer. */
  | {
      readonly kind: 'call';
      readonly id?: number;
      readonly name: string;
      readonly parameters: readonly unknown[];
    }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: WireFault }
  /** Of the system, or a mistake of ours. */
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly message: string;
      readonly code: string;
    };

/** What the other process may ask for, by name. */
export type Answers = Readonly<Record<string, (...parameters: never[]) => unknown>>;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Two processes of this program that call each other. Both trust the other; what they tell of was verified before. */
export class CallLine {
  readonly #way: MessageWay;
  readonly #answers: Answers;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #failed: unknown;

  constructor(way: MessageWay, answers: Answers) {
    this.#way = way;
    this.#answers = answers;
    way.onMessage((message) => this.#hear(message as Message));
  }

  /** @returns what the other one answers. @throws the Fault or error that it ended with */
  call<Value>(name: string, ...parameters: readonly unknown[]): Promise<Value> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#way.send({ kind: 'call', id, name, parameters } satisfies Message);
    });
  }

  /** Says something that takes no answer. */
  tell(name: string, ...parameters: readonly unknown[]): void {
    this.#way.send({ kind: 'call', name, parameters } satisfies Message);
  }

  /** Whatever is waited for, now or later, fails with this. */
  fail(error: unknown): void {
    this.#failed ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failed);
    this.#waiting.clear();
  }

  #hear(message: Message): void {
    if (message.kind === 'call') return void this.#answer(message);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'value') waiting?.resolve(message.value);
    else if (message.kind === 'fault') waiting?.reject(fromWire(message.fault));
    else waiting?.reject(Object.assign(new Error(message.message), { code: message.code }));
  }

  async #answer({
    id,
    name,
    parameters,
  }: Extract<Message, { readonly kind: 'call' }>): Promise<void> {
    try {
      const answer = this.#answers[name];
      if (!answer) throw new Error(`there is no call ${name}`);
      const value = await answer(...(parameters as never[]));
      if (id !== undefined) this.#way.send({ kind: 'value', id, value } satisfies Message);
    } catch (error) {
      if (id !== undefined) this.#way.send(failureOf(id, error));
    }
  }
}

function failureOf(id: number, error: unknown): Message {
  if (error instanceof Fault) return { kind: 'fault', id, fault: toWire(error) };
  const { message, code = '' } = error as NodeJS.ErrnoException;
  return { kind: 'error', id, message, code };
}
