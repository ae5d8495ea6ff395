// What a person does to a node, on its way to the app.

import type { UiAction } from '../api/types';
import type { Node } from './node';

export type Act = (node: Node, action: UiAction) => void;
