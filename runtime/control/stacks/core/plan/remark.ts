import type { Plan } from '../../../../../schemas/api/resources/plan.ts';

/** Something a plan says about itself: a notice, or a problem that stands in its way. */
export type Remark = Plan['notices'][number];
