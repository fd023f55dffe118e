#!/usr/bin/env python3
"""Sends the INVITE of standard input by WebSocket, and the ACK of its refusal.

    websocket_client.py ws://HOST:PORT CA.pem
"""
import asyncio
import ssl
import sys

import websockets

from transports import ack


async def call(where, authority):
    request = sys.stdin.read().replace("\n", "\r\n").replace("\r\r", "\r")
    context = ssl.create_default_context(cafile=authority) if where.startswith("wss") else None
    async with websockets.connect(where, subprotocols=["sip"], ssl=context) as connection:
        assert connection.subprotocol == "sip", connection.subprotocol
        await connection.send(request)
        while True:
            heard = await asyncio.wait_for(connection.recv(), 30)
            heard = heard if isinstance(heard, str) else heard.decode()
            if heard.startswith("SIP/2.0 486"):
                break
        await connection.send(ack(request, heard))
        await asyncio.wait_for(connection.wait_closed(), 30)  # until Bob closes


asyncio.run(call(*sys.argv[1:]))
