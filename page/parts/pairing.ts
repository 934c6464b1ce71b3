/**
 * The part for a device that is not paired, and was not opened with a pairing link.
 *
 * @module
 */
export { PairForm } from "../view/pair-form.tsx";
