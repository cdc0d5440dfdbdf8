/** @returns a store or port some of whose methods are others */
export const changed = <Thing extends object>(thing: Thing, methods: Partial<Thing>): Thing =>
  new Proxy(thing, {
    get(target, key): unknown {
      const other: unknown = Reflect.get(methods, key);
      const own: unknown = Reflect.get(target, key);
      return other ?? (typeof own === 'function' ? (own.bind(target) as unknown) : own);
    },
  });
