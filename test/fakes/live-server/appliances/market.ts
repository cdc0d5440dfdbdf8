import type { ApplianceSeed } from './appliance-seed.ts';
import { hello } from './hello.ts';
import { nextcloud } from './nextcloud.ts';
import { otherAppliances } from './others.ts';
import { wordpress } from './wordpress.ts';

/** Everything that is published on a test server that is in use. */
export const MARKET: readonly ApplianceSeed[] = [wordpress, nextcloud, hello, ...otherAppliances];
