/** `toefl-sync doctor`. */
import type { Context } from '../context.ts';
export async function doctor(this: Context): Promise<void> {}
