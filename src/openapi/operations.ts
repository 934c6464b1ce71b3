import { approvalOperations } from "./approval-operations.ts";
import { chatOperations } from "./chat-operations.ts";
import { conversationOperations } from "./conversation-operations.ts";
import { deskOperations } from "./desk-operations.ts";
import type { Families } from "./document.ts";
import { dotAgentsOperations } from "./dotagents-operations.ts";
import { loopOperations } from "./loop-operations.ts";
import { mcpOperations } from "./mcp-operations.ts";
import { noteOperations } from "./note-operations.ts";
import { openaiOperations } from "./openai-operations.ts";
import { operatorOperations } from "./operator-operations.ts";
import { pairingOperations } from "./pairing-operations.ts";
import { profileOperations } from "./profile-operations.ts";
import { pushOperations } from "./push-operations.ts";
import { runOperations } from "./run-operations.ts";
import { serverOperations } from "./server-operations.ts";
import { skillOperations } from "./skill-operations.ts";

/** All routes that there are, by families. A new route is described in the file of its family. */
export const FAMILIES: Families = {
  Server: serverOperations,
  Chat: chatOperations,
  "OpenAI's API": openaiOperations,
  Conversations: conversationOperations,
  Agents: { ...runOperations, ...approvalOperations, ...dotAgentsOperations },
  "Agents' files": {
    ...profileOperations,
    ...noteOperations,
    ...skillOperations,
    ...mcpOperations,
  },
  Loops: loopOperations,
  Devices: pairingOperations,
  Notifications: pushOperations,
  Operator: { ...operatorOperations, ...deskOperations },
};
