import type { ScheduleJob } from '../../../../schemas/api/resources/schedule.ts';

/** @returns by what is found why a job of a stack waits */
export const waitKey = (stack: string, job: ScheduleJob): string => `${stack}/${job}`;
