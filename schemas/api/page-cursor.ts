/** What a list is ordered by: names, and ids where names are the same. */
export interface Listed {
  readonly name: string;
  readonly id: string;
}

/** @returns where a list goes on behind this one, for `after` */
export const pageCursor = ({ name, id }: Listed): string => `${name}/${id}`;
