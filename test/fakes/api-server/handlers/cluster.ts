import type { clusterRoutes } from '../../../../schemas/api/routes/cluster.ts';
import type { Handlers } from '../handler.ts';

const OFF = {
  state: 'off' as const,
  order: null,
  networks: { total: 0, encrypted: 0 },
  waiting: [],
};

export const clusterHandlers: Handlers<keyof typeof clusterRoutes> = {
  getEncryption: () => OFF,
  setEncryption: () => OFF,
};
